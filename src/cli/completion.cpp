#include "cli/completion.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <vector>

#include "cli/app.hpp"
#include "cli/catalogue.hpp"
#include "cli/help.hpp"

namespace gln::cli {

namespace {

std::string flags(const CLI::App& verb) {
  std::string text;
  for (const auto* option : verb.get_options()) {
    for (const auto& name : option->get_snames()) text += (text.empty() ? "-" : " -") + name;
    for (const auto& name : option->get_lnames()) text += (text.empty() ? "--" : " --") + name;
  }
  return text;
}

std::string words(const CLI::App& verb) {
  std::string text;
  for (const auto* sub : verbs_of(verb)) text += sub->get_name() + " ";
  return text + flags(verb);
}

/// What may follow a flag, as shell: `names KIND` asks the program.
constexpr const char* bash_values = R"BASH(
  case $previous in
    -c | --condition | --vs-condition) words="healthy $(_gln_names conditions)" value=yes ;;
    -r | --readout) words=$(_gln_names readouts) value=yes ;;
    --history) words=$("${COMP_WORDS[0]}" help history 2>/dev/null | sed -n 's/^  \([a-z0-9-]*\) .*/\1/p') value=yes ;;
    --audience) words="consumer clinician research" value=yes ;;
    --sex) words="male female" value=yes ;;
    --lanes) words="0 1 8 16" value=yes ;;
    --csv | --report | --html | --jsonld | --with | --vs | --model) words= value=yes ;;
  esac
)BASH";

void print_bash(const CLI::App& app) {
  fmt::print("_gln_names() {{ \"${{COMP_WORDS[0]}}\" model list \"$1\" --names 2>/dev/null; }}\n");
  fmt::print("_gln() {{\n  local cur=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}\n");
  fmt::print("  local verb=${{COMP_WORDS[1]}} second=${{COMP_WORDS[2]}} words= value=\n{}", bash_values);
  fmt::print("  if [ -z \"$value\" ]; then\n    case $verb in\n");
  for (const auto* verb : verbs_of(app)) {
    std::string all = words(*verb);
    for (const auto* sub : verbs_of(*verb)) all += " " + flags(*sub);
    fmt::print("      {}) words=\"{}\" ;;\n", verb->get_name(), all);
  }
  std::string kinds, topics = "regimen units exit-codes history";
  for (const auto& kind : catalogue_kinds()) kinds += (kinds.empty() ? "" : " ") + kind;
  for (const auto* verb : verbs_of(app)) topics += " " + verb->get_name();
  fmt::print("      *) words=\"{}\" ;;\n    esac\n    case $COMP_CWORD:$verb:$second:$cur in\n      *:-*) ;;\n",
             words(app));
  fmt::print("      1:*) words=\"{}\" ;;\n      2:explain:*) words=$(_gln_names readouts) ;;\n", words(app));
  fmt::print("      2:help:*) words=\"{}\" ;;\n      2:completion:*) words=\"bash zsh fish\" ;;\n", topics);
  fmt::print("      3:model:list:*) words=\"{}\" ;;\n", kinds);
  fmt::print("      3:model:show:*) words=$(for kind in {}; do _gln_names $kind; done) ;;\n    esac\n  fi\n", kinds);
  fmt::print("  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n");
  fmt::print("  [ ${{#COMPREPLY[@]}} -eq 0 ] && COMPREPLY=($(compgen -f -- \"$cur\"))\n}}\n");
  fmt::print("complete -o filenames -F _gln gln ./gln\n");
}

void print_zsh(const CLI::App& app) {
  fmt::print("#compdef gln\nautoload -U +X bashcompinit && bashcompinit\n");
  print_bash(app);
}

void print_fish(const CLI::App& app) {
  for (const auto* verb : verbs_of(app)) {
    fmt::print("complete -c gln -n __fish_use_subcommand -a {} -d '{}'\n", verb->get_name(), verb->get_description());
    for (const auto* sub : verbs_of(*verb))
      fmt::print("complete -c gln -n '__fish_seen_subcommand_from {}' -a {} -d '{}'\n", verb->get_name(),
                 sub->get_name(), sub->get_description());
    auto options = verb->get_options();
    for (const auto* sub : verbs_of(*verb))
      for (const auto* option : sub->get_options()) options.push_back(option);
    for (const auto* option : options) {
      for (const auto& name : option->get_lnames()) {
        std::string more;
        for (const auto& letter : option->get_snames()) more += " -s " + letter;
        if (name == "condition" || name == "vs-condition") more += " -x -a '(gln model list conditions --names)'";
        if (name == "readout") more += " -x -a '(gln model list readouts --names)'";
        if (name == "history") more += " -x -a \"(gln help history | sed -n 's/^  \\([a-z0-9-]*\\) .*/\\1/p')\"";
        if (name == "audience") more += " -x -a 'consumer clinician research'";
        if (name == "sex") more += " -x -a 'male female'";
        fmt::print("complete -c gln -n '__fish_seen_subcommand_from {}' -l {}{}\n", verb->get_name(), name, more);
      }
    }
  }
}

}  // namespace

int show_completion(const CLI::App& app, const std::string& shell) {
  if (shell == "zsh")
    print_zsh(app);
  else if (shell == "fish")
    print_fish(app);
  else
    print_bash(app);
  return exit_ok;
}

}  // namespace gln::cli
