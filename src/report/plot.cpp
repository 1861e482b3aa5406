#include "report/plot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gln::report {
namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(low <= high); }
};

double round_step(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0})
    if (rough <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

/// The round step whose multiples enclose the range with the least room to spare, at most `most` intervals.
double fitting_step(const Range& range, int most) {
  double best = 0, best_share = 0;
  for (int intervals = 2; intervals <= most; ++intervals) {
    const double step = round_step((range.high - range.low) / intervals);
    const double taken = (std::ceil(range.high / step - 1e-9) - std::floor(range.low / step + 1e-9)) * step;
    const double share = (range.high - range.low) / taken;
    if (taken / step <= most + 1e-9 && share > best_share * 1.05) {
      best = step;
      best_share = share;
    }
  }
  return best > 0 ? best : round_step((range.high - range.low) / 2);
}

/// Steps in which people count hours.
double hour_step(double span, int count) {
  for (const double step : {0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0, 48.0})
    if (span / step <= count + 1e-9) return step;
  return round_step(span / count);
}

std::vector<double> multiples(double step, double low, double high) {
  std::vector<double> ticks;
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) ticks.push_back(k * step);
  return ticks;
}

/// A grid of dots, several per character, each remembering which curve set it last.
class Canvas {
 public:
  Canvas(int columns, int rows, bool braille)
      : columns_(columns), rows_(rows), dx_(braille ? 2 : 1), dy_(braille ? 4 : 1), braille_(braille) {
    cells_.resize(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  }
  int width() const { return columns_ * dx_; }
  int height() const { return rows_ * dy_; }

  /// `owner` -1: the reference line.
  void dot(int x, int y, int owner) {
    if (x < 0 || y < 0 || x >= width() || y >= height()) return;
    Cell& cell = at(x / dx_, y / dy_);
    static constexpr unsigned kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (owner >= 0 && cell.owner < 0) cell.bits = 0;  // a curve clears the reference line under it
    if (owner < 0 && cell.owner >= 0) return;
    cell.bits |= braille_ ? kBits[y % 4][x % 2] : 1U;
    cell.owner = owner;
  }

  void line(int x0, int y0, int x1, int y1, int owner) {
    const int steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1});
    for (int i = 0; i <= steps; ++i)
      dot(x0 + static_cast<int>(std::lround(static_cast<double>(x1 - x0) * i / steps)),
          y0 + static_cast<int>(std::lround(static_cast<double>(y1 - y0) * i / steps)), owner);
  }

  /// A letter over whatever is there, unless another letter is.
  void letter(int x, int y, char text, int owner) {
    Cell& cell = at(std::clamp(x / dx_, 0, columns_ - 1), std::clamp(y / dy_, 0, rows_ - 1));
    if (cell.letter == '\0') {
      cell.letter = text;
      cell.owner = owner;
    }
  }

  std::string row(int r, const Style& style) const {
    std::string out, run;
    Ink ink_of_run = Ink::plain;
    for (int c = 0; c < columns_; ++c) {
      const Cell& cell = cells_[static_cast<std::size_t>(r * columns_ + c)];
      std::string text = " ";
      if (cell.letter != '\0') {
        text = std::string(1, cell.letter);
      } else if (cell.bits != 0 && braille_) {
        text = {static_cast<char>(0xE2), static_cast<char>(0xA0 | (cell.bits >> 6)),
                static_cast<char>(0x80 | (cell.bits & 0x3F))};
      } else if (cell.bits != 0) {
        text = cell.owner < 0 ? "." : "*";
      }
      const Ink ink = cell.owner < 0 ? Ink::dim : curve_ink(static_cast<std::size_t>(cell.owner));
      if (text != " " && ink != ink_of_run) {
        out += paint(run, ink_of_run, style);
        run.clear();
        ink_of_run = ink;
      }
      run += text;
    }
    run.erase(run.find_last_not_of(' ') + 1);
    return out + paint(run, ink_of_run, style);
  }

 private:
  struct Cell {
    unsigned bits = 0;
    int owner = -1;
    char letter = '\0';
  };
  Cell& at(int column, int row) { return cells_[static_cast<std::size_t>(row * columns_ + column)]; }
  int columns_, rows_, dx_, dy_;
  bool braille_;
  std::vector<Cell> cells_;
};

/// Maps a value to a dot, the ends of the range to the centres of the outermost dots.
struct Axis {
  double low, high;
  int dots;
  int place(double value) const { return static_cast<int>(std::lround((value - low) / (high - low) * (dots - 1))); }
};

void draw_curve(Canvas& canvas, const Curve& curve, const Axis& x, const Axis& y, int owner) {
  bool joined = false;
  int last_x = 0, last_y = 0;
  for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
    if (!std::isfinite(curve.x[i]) || !std::isfinite(curve.y[i])) {
      joined = false;
      continue;
    }
    const int px = x.place(curve.x[i]), py = y.dots - 1 - y.place(curve.y[i]);
    joined ? canvas.line(last_x, last_y, px, py, owner) : canvas.dot(px, py, owner);
    joined = true;
    last_x = px;
    last_y = py;
  }
}

/// Letters a quarter, half ... along the curve tell curves apart where colour cannot.
void mark_curve(Canvas& canvas, const Curve& curve, const Axis& x, const Axis& y, int owner, std::size_t of) {
  for (int k = 1; k <= 3; ++k) {
    const double share = (k - 0.5 + static_cast<double>(owner) / static_cast<double>(of) * 0.8) / 3.3;
    const double target = x.low + share * (x.high - x.low);
    const auto found = std::lower_bound(curve.x.begin(), curve.x.end(), target);
    if (found == curve.x.end()) continue;
    const std::size_t i = static_cast<std::size_t>(found - curve.x.begin());
    if (i < curve.y.size() && std::isfinite(curve.y[i]))
      canvas.letter(x.place(curve.x[i]), y.dots - 1 - y.place(curve.y[i]), static_cast<char>('a' + owner % 26), owner);
  }
}

std::string x_axis(const Axis& x, int columns, std::size_t margin, const Plot& plot, const Style& style) {
  const double step = plot.x_unit == "h" ? hour_step(x.high - x.low, std::max(2, columns / 8))
                                         : round_step((x.high - x.low) / std::max(2, columns / 10));
  std::vector<std::string> rule(static_cast<std::size_t>(columns), style.unicode ? "─" : "-");
  std::string labels(static_cast<std::size_t>(columns) + 8, ' ');
  std::size_t free_from = 0;
  std::size_t last_end = 0;
  for (const double tick : multiples(step, x.low, x.high)) {
    const auto column = static_cast<std::size_t>(std::clamp((x.place(tick) * columns) / x.dots, 0, columns - 1));
    rule[column] = style.unicode ? "┬" : "+";
    const std::string text = number(tick);
    const std::size_t start = column >= text.size() / 2 ? column - text.size() / 2 : 0;
    if (start < free_from || start + text.size() > static_cast<std::size_t>(columns) + 2) continue;
    labels.replace(start, text.size(), text);
    last_end = start + text.size();
    free_from = last_end + 1;
  }
  std::string line = std::string(margin, ' ') + (style.unicode ? "└" : "+");
  for (const auto& piece : rule) line += piece;
  labels.resize(std::max(last_end, std::size_t{0}));
  const std::string unit = " " + plot.x_unit;
  if (margin + 1 + labels.size() + unit.size() <= static_cast<std::size_t>(style.width)) labels += unit;
  return paint(line, Ink::dim, style) + "\n" + std::string(margin + 1, ' ') + paint(labels, Ink::dim, style) + "\n";
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int count) {
  if (!(high > low) || count < 1) return {low};
  return multiples(round_step((high - low) / count), low, high);
}

std::string draw(const Plot& plot, const Style& style) {
  Range xs, ys;
  for (const auto& curve : plot.curves)
    for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i)
      if (std::isfinite(curve.x[i]) && std::isfinite(curve.y[i])) {
        xs.include(curve.x[i]);
        ys.include(curve.y[i]);
      }
  std::string out = paint(shorten(plot.title, static_cast<std::size_t>(style.width), style), Ink::bold, style) + "\n";
  if (xs.empty()) return out + "  nothing to draw\n";
  const bool has_reference = plot.has_reference && std::isfinite(plot.reference);
  if (has_reference) ys.include(plot.reference);
  // A curve that hardly moves is drawn flat: its rounding noise must not look like an effect.
  const double least = std::max(1e-3 * std::max(std::abs(ys.low), std::abs(ys.high)), 1e-12);
  if (ys.high - ys.low < least) {
    const double middle = (ys.high + ys.low) / 2;
    const double half = std::max(std::abs(middle) * 0.05, least);
    ys.low = middle - half;
    ys.high = middle + half;
  } else if (ys.low > 0 && ys.low < 0.35 * ys.high) {
    ys.low = 0;  // near enough to show the whole scale
  }
  if (!(xs.high > xs.low)) xs.high = xs.low + 1;
  const double step = fitting_step(ys, std::max(2, plot.rows * 2 / 3));
  ys.low = std::floor(ys.low / step + 1e-9) * step;
  ys.high = std::ceil(ys.high / step - 1e-9) * step;

  const auto ticks = multiples(step, ys.low, ys.high);
  // One row more than a multiple of the intervals puts every tick in the middle of a row at equal distances.
  const int intervals = std::max(1, static_cast<int>(ticks.size()) - 1);
  const int rows =
      intervals * std::max(1, static_cast<int>(std::lround(static_cast<double>(plot.rows - 1) / intervals))) + 1;
  std::size_t margin = 0;
  for (const double tick : ticks) margin = std::max(margin, number(tick).size());
  margin += 1;
  const int columns = std::max(20, style.width - static_cast<int>(margin) - 3);
  Canvas canvas(columns, rows, style.unicode);
  const Axis x{xs.low, xs.high, canvas.width()}, y{ys.low, ys.high, canvas.height()};
  if (has_reference)
    for (int px = 0; px < canvas.width(); px += style.unicode ? 4 : 3)
      canvas.dot(px, y.dots - 1 - y.place(plot.reference), -1);
  for (std::size_t c = 0; c < plot.curves.size(); ++c) draw_curve(canvas, plot.curves[c], x, y, static_cast<int>(c));
  if (plot.curves.size() > 1)
    for (std::size_t c = 0; c < plot.curves.size(); ++c)
      mark_curve(canvas, plot.curves[c], x, y, static_cast<int>(c), plot.curves.size());

  const int per_row = canvas.height() / rows;
  for (int r = 0; r < rows; ++r) {
    std::string label;
    for (const double tick : ticks)
      if ((y.dots - 1 - y.place(tick)) / per_row == r) label = number(tick);
    const char* edge = label.empty() ? (style.unicode ? "│" : "|") : (style.unicode ? "┤" : "+");
    std::string line = paint(pad_left(label, margin - 1) + " " + edge, Ink::dim, style) + canvas.row(r, style);
    out += line + "\n";
  }
  out += x_axis(x, columns, margin, plot, style);
  if (plot.curves.size() > 1) {
    std::string key(margin + 1, ' ');
    for (std::size_t c = 0; c < plot.curves.size(); ++c) {
      const std::string entry = std::string(1, static_cast<char>('a' + c % 26)) + " " + plot.curves[c].label;
      if (display_width(key) + entry.size() + 3 > static_cast<std::size_t>(style.width) &&
          display_width(key) > margin + 1) {
        out += key + "\n";
        key = std::string(margin + 1, ' ');
      }
      key +=
          paint(shorten(entry, static_cast<std::size_t>(style.width) - margin - 4, style), curve_ink(c), style) + "   ";
    }
    key.erase(key.find_last_not_of(' ') + 1);
    out += key + "\n";
  }
  return out;
}

}  // namespace gln::report
