// load_model: files, then declarations, then what refers to them, stage by stage.

#include <fmt/format.h>

#include <algorithm>

#include "lang/builder.hpp"
#include "lang/files.hpp"

namespace gln::lang {

namespace {

using Reader = void (*)(Builder&, Table&, const std::string&, const Scope&);

template <void (*read)(Builder&, Table&, const std::string&)>
void global(Builder& builder, Table& table, const std::string& name, const Scope&) {
  read(builder, table, name);
}

void read_parameter(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  builder.check_name(name, table.place());
  declare_number(builder, table, scope.qualified(name), ParameterRole::plain, scope);
}

void read_override_later(Builder& builder, Table& table, const std::string& name, const Scope&) {
  builder.later(Stage::overrides, [&builder, table, name]() mutable { read_override(builder, table, name); });
}

struct Kind {
  const char* name;
  Reader read;
};
constexpr Kind kinds[] = {{"species", global<read_species>},
                          {"compartment", read_compartment},
                          {"pool", read_pool},
                          {"parameter", read_parameter},
                          {"assignment", read_assignment},
                          {"process", read_process},
                          {"law", global<read_law>},
                          {"readout", read_readout},
                          {"covariate", global<read_covariate>},
                          {"condition", global<read_condition>},
                          {"product", global<read_product>},
                          {"route", global<read_route>},
                          {"tracer", global<read_tracer>},
                          {"tracer_readout", global<read_tracer_readout>},
                          {"override", read_override_later},
                          {"modify", read_modify}};

Scope read_module(Builder& builder, const SourceFile& file) {
  Scope scope;
  const auto* node = file.table.get("module");
  if (node == nullptr) return scope;
  const auto* inner = node->as_table();
  if (inner == nullptr) {
    builder.diagnostics.error("GLN-T006", place_of(file, *node), "'module' must be a table", "[module]");
    return scope;
  }
  Table table(builder.diagnostics, file, *inner, place_of(file, *node), "[module]");
  table.get("title");
  table.get("note");
  table.get("reference");
  table.require("name");
  if (const auto name = table.text("name"); name && builder.check_name(name->value(), name->place()))
    scope.module = name->value();
  table.finish();
  return scope;
}

void read_kind(Builder& builder, const SourceFile& file, const Kind& kind, const toml::key& key, const toml::node& node,
               const Scope& scope) {
  const auto* group = node.as_table();
  if (group == nullptr) {
    builder.diagnostics.error("GLN-T006", place_of(file, key), fmt::format("'{}' must hold tables", kind.name),
                              fmt::format("[{}.name]", kind.name));
    return;
  }
  for (const auto& [name_key, inner] : in_order(*group)) {
    const std::string name(name_key->str());
    const auto* table = inner->as_table();
    if (table == nullptr) {
      builder.diagnostics.error("GLN-T006", place_of(file, *name_key),
                                fmt::format("{} '{}' must be a table", kind.name, name),
                                fmt::format("[{}.{}]", kind.name, name));
      continue;
    }
    Table view(builder.diagnostics, file, *table, place_of(file, *name_key), fmt::format("[{}.{}]", kind.name, name));
    kind.read(builder, view, name, scope);
  }
}

void read_declarations(Builder& builder, const SourceFile& file, bool is_body) {
  const Scope scope = read_module(builder, file);
  for (const auto& [key, node] : in_order(file.table)) {
    const std::string name(key->str());
    if (name == "module" || (name == "model" && is_body)) continue;
    const auto* kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& k) { return name == k.name; });
    if (kind != std::end(kinds)) {
      read_kind(builder, file, *kind, *key, *node, scope);
    } else if (name == "model") {
      builder.diagnostics.error("GLN-T011", place_of(file, *key), "[model] belongs to body.toml");
    } else {
      std::vector<std::string> known = {"module", "model"};
      for (const auto& k : kinds) known.emplace_back(k.name);
      builder.diagnostics.error("GLN-T003", place_of(file, *key), fmt::format("there are no tables of kind '{}'", name),
                                builder.suggestion(name, known));
    }
  }
}

/// Reads [model] and returns the files it includes, in order, each once.
std::vector<std::string> read_header(Builder& builder, const SourceFile& body, const std::string& root) {
  std::vector<std::string> includes;
  const auto* node = body.table.get("model");
  const auto* inner = node == nullptr ? nullptr : node->as_table();
  if (inner == nullptr) {
    builder.diagnostics.error("GLN-T007", {body.path, 1, 1}, "there is no [model]",
                              "[model] with name, version and include");
    return includes;
  }
  Table table(builder.diagnostics, body, *inner, place_of(body, *node), "[model]");
  table.require("name");
  table.require("version");
  builder.model.name = table.string("name");
  builder.model.version = table.string("version");
  builder.model.title = table.string("title");
  table.get("note");
  for (const auto& pattern : table.texts("include")) {
    const auto found = matching_files(root, pattern.value());
    if (found.empty())
      builder.diagnostics.error("GLN-T005", pattern.place(), fmt::format("no file matches \"{}\"", pattern.value()),
                                "paths are relative to body.toml");
    for (const auto& file : found)
      if (file != "body.toml" && std::find(includes.begin(), includes.end(), file) == includes.end())
        includes.push_back(file);
  }
  table.finish();
  return includes;
}

SourceFiles read_all(Builder& builder, const std::string& root, const std::vector<std::string>& extra) {
  SourceFiles files;
  if (auto body = read_file(root + "/body.toml", builder.diagnostics)) {
    const auto includes = read_header(builder, *body, root);
    files.push_back(std::move(body));
    for (const auto& include : includes)
      if (auto file = read_file(root + "/" + include, builder.diagnostics)) files.push_back(std::move(file));
  }
  for (const auto& path : extra) {
    auto file = read_file(path, builder.diagnostics);
    if (!file) continue;
    file->run_time = true;
    files.push_back(std::move(file));
  }
  for (const auto& file : files) builder.model.files.push_back(file->path);
  return files;
}

/// Messages in the order of the files, then of their lines: a reader walks through them once.
void sort_messages(const Diagnostics& found, const std::vector<std::string>& files, Diagnostics& diagnostics) {
  auto messages = found.all();
  const auto rank = [&](const Diagnostic& message) {
    return std::find(files.begin(), files.end(), message.place.file) - files.begin();
  };
  std::stable_sort(messages.begin(), messages.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    const auto x = rank(a), y = rank(b);
    if (x != y) return x < y;
    return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
  });
  for (auto& message : messages) diagnostics.add(std::move(message));
}

}  // namespace

Model load_model(const std::string& root_given, const std::vector<std::string>& extra, Diagnostics& diagnostics) {
  Model model;
  Diagnostics found;
  Builder builder(model, found);
  std::string root = root_given;
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  const SourceFiles files = read_all(builder, root, extra);
  if (!files.empty()) {
    read_references(root, builder);
    for (const auto& file : files)
      read_declarations(builder, *file, file.get() == files.front().get() && !file->run_time);
    // NOTE: when a file is missing, every name it declares would be unknown: one cause, one message.
    const bool complete = std::none_of(found.all().begin(), found.all().end(), [](const Diagnostic& message) {
      return message.code == "GLN-T001" || message.code == "GLN-T002" || message.code == "GLN-T005";
    });
    check_laws(builder);
    for (std::size_t stage = 0; complete && stage < static_cast<std::size_t>(Stage::count); ++stage)
      builder.run(static_cast<Stage>(stage));
    if (complete) check_dependencies(builder);
    if (complete && !found.has_errors()) settle_tracers(builder);
    model.hash = hash_of(files, root);
  }
  sort_messages(found, model.files, diagnostics);
  return model;
}

}  // namespace gln::lang
