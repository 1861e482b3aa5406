#include "kernel/sparse_lu.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace gln::kernel {

namespace {

using Pattern = std::vector<std::set<std::uint32_t>>;

/// Strongly connected parts of "row needs column", those needed first (Tarjan, without recursion).
std::vector<std::vector<std::uint32_t>> parts_of(const Pattern& rows) {
  const std::size_t n = rows.size();
  std::vector<int> index(n, -1), low(n, 0);
  std::vector<bool> on_stack(n, false);
  std::vector<std::uint32_t> stack;
  std::vector<std::vector<std::uint32_t>> parts;
  struct Frame {
    std::uint32_t node;
    std::set<std::uint32_t>::const_iterator next;
  };
  std::vector<Frame> frames;
  int counter = 0;
  const auto enter = [&](std::uint32_t node) {
    index[node] = low[node] = counter++;
    stack.push_back(node);
    on_stack[node] = true;
    frames.push_back({node, rows[node].begin()});
  };
  for (std::uint32_t start = 0; start < n; ++start) {
    if (index[start] >= 0) continue;
    enter(start);
    while (!frames.empty()) {
      const auto node = frames.back().node;
      if (frames.back().next != rows[node].end()) {
        const auto other = *frames.back().next++;
        if (index[other] < 0)
          enter(other);
        else if (on_stack[other])
          low[node] = std::min(low[node], index[other]);
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[node]);
      if (low[node] != index[node]) continue;
      std::vector<std::uint32_t> part;
      std::uint32_t member = 0;
      do {
        member = stack.back();
        stack.pop_back();
        on_stack[member] = false;
        part.push_back(member);
      } while (member != node);
      std::sort(part.begin(), part.end());
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

/// Markowitz order on the diagonal of one part: least (r-1)(c-1) first, ties by least index. Adds fill-in to the
/// pattern.
std::vector<std::uint32_t> order_part(const std::vector<std::uint32_t>& part, Pattern& rows, Pattern& columns,
                                      const std::vector<int>& part_of) {
  std::vector<std::uint32_t> left = part, order;
  std::vector<bool> done(rows.size(), false);
  const auto live = [&](const std::set<std::uint32_t>& set, std::uint32_t self) {
    std::vector<std::uint32_t> result;
    for (const auto other : set)
      if (other != self && part_of[other] == part_of[self] && !done[other]) result.push_back(other);
    return result;
  };
  while (!left.empty()) {
    std::size_t best = 0, best_cost = SIZE_MAX;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto cost = live(rows[left[i]], left[i]).size() * live(columns[left[i]], left[i]).size();
      if (cost < best_cost) {
        best_cost = cost;
        best = i;
      }
    }
    const auto pivot = left[best];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    for (const auto row : live(columns[pivot], pivot)) {
      for (const auto column : live(rows[pivot], pivot)) {
        rows[row].insert(column);
        columns[column].insert(row);
      }
    }
    done[pivot] = true;
    order.push_back(pivot);
  }
  return order;
}

}  // namespace

LuPlan plan_lu(std::size_t n, std::span<const std::pair<std::uint32_t, std::uint32_t>> entries) {
  LuPlan plan;
  plan.n = n;
  Pattern rows(n), columns(n);
  for (const auto& [row, column] : entries) {
    rows[row].insert(column);
    columns[column].insert(row);
  }
  for (std::uint32_t i = 0; i < n; ++i) {
    rows[i].insert(i);
    columns[i].insert(i);
  }
  const auto parts = parts_of(rows);
  std::vector<int> part_of(n, 0);
  for (std::size_t p = 0; p < parts.size(); ++p)
    for (const auto row : parts[p]) part_of[row] = static_cast<int>(p);
  std::vector<std::vector<std::uint32_t>> orders;
  std::vector<std::uint32_t> position(n);
  std::uint32_t counter = 0;
  for (const auto& part : parts) {
    orders.push_back(order_part(part, rows, columns, part_of));
    plan.largest_block = std::max(plan.largest_block, part.size());
    for (const auto row : orders.back()) position[row] = counter++;
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> slot;
  for (const auto& order : orders)
    for (const auto row : order)
      for (const auto column : rows[row]) slot[{row, column}] = plan.values++;
  std::vector<bool> written(plan.values, false);
  for (const auto& entry : entries) {
    plan.entry.push_back(slot.at(entry));
    written[slot.at(entry)] = true;
  }
  for (std::uint32_t i = 0; i < plan.values; ++i)
    if (!written[i]) plan.zeroed.push_back(i);
  for (std::uint32_t i = 0; i < n; ++i) plan.diagonal.push_back(slot.at({i, i}));

  const auto later = [&](const std::set<std::uint32_t>& set, std::uint32_t self) {
    std::vector<std::uint32_t> result;
    for (const auto other : set)
      if (part_of[other] == part_of[self] && position[other] > position[self]) result.push_back(other);
    return result;
  };
  for (const auto& order : orders) {
    for (const auto pivot : order) {
      const auto below = later(columns[pivot], pivot), right = later(rows[pivot], pivot);
      plan.factor.insert(plan.factor.end(),
                         {plan.diagonal[pivot], plan.values + pivot, static_cast<std::uint32_t>(below.size()),
                          static_cast<std::uint32_t>(right.size())});
      for (const auto column : right) plan.factor.push_back(slot.at({pivot, column}));
      for (const auto row : below) {
        plan.factor.push_back(slot.at({row, pivot}));
        for (const auto column : right) plan.factor.push_back(slot.at({row, column}));
      }
      plan.multiply_adds_factor += below.size() * (right.size() + 1);
    }
    // Forward: what earlier parts and earlier pivots contribute. A part of one row is finished at once.
    for (const auto row : order) {
      std::vector<std::uint32_t> terms;
      for (const auto column : rows[row])
        if (position[column] < position[row]) terms.push_back(column);
      const bool last = row == order.back();
      if (terms.empty() && !last) continue;
      plan.solve.insert(plan.solve.end(),
                        {row, static_cast<std::uint32_t>(terms.size()), last ? plan.diagonal[row] + 1 : 0});
      for (const auto column : terms) plan.solve.insert(plan.solve.end(), {slot.at({row, column}), column});
      plan.multiply_adds_solve += terms.size();
    }
    for (std::size_t i = order.size() - 1; i-- > 0;) {
      const auto row = order[i];
      const auto terms = later(rows[row], row);
      plan.solve.insert(plan.solve.end(), {row, static_cast<std::uint32_t>(terms.size()), plan.diagonal[row] + 1});
      for (const auto column : terms) plan.solve.insert(plan.solve.end(), {slot.at({row, column}), column});
      plan.multiply_adds_solve += terms.size();
    }
  }
  return plan;
}

LuTables scaled(const LuPlan& plan, std::uint32_t width) {
  const std::uint32_t bytes = width * 8;
  LuTables tables{plan.factor, plan.solve, plan.zeroed, {}};
  for (auto& slot : tables.zeroed) slot *= bytes;
  for (std::uint32_t row = 0; row < plan.n; ++row)
    tables.diagonal.insert(tables.diagonal.end(), {plan.diagonal[row] * bytes, (plan.values + row) * bytes});
  for (std::size_t i = 0; i < tables.factor.size();) {
    const std::size_t offsets = tables.factor[i + 3] + tables.factor[i + 2] * (tables.factor[i + 3] + std::size_t{1});
    tables.factor[i] *= bytes;
    tables.factor[i + 1] *= bytes;
    for (std::size_t k = 0; k < offsets; ++k) tables.factor[i + 4 + k] *= bytes;
    i += 4 + offsets;
  }
  for (std::size_t i = 0; i < tables.solve.size();) {
    const std::size_t terms = tables.solve[i + 1];
    tables.solve[i] *= bytes;
    if (auto& inverse = tables.solve[i + 2]; inverse != 0) inverse = (inverse - 1) * bytes + 1;
    for (std::size_t k = 0; k < 2 * terms; ++k) tables.solve[i + 3 + k] *= bytes;
    i += 3 + 2 * terms;
  }
  return tables;
}

bool dense_factor(std::size_t n, double* a, std::uint32_t* pivots) {
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    const double value = a[pivot * n + k];
    if (!(std::abs(value) > 0.0) || !std::isfinite(value)) return false;
    pivots[k] = static_cast<std::uint32_t>(pivot);
    if (pivot != k)
      for (std::size_t j = 0; j < n; ++j) std::swap(a[k * n + j], a[pivot * n + j]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i * n + k] /= value;
      if (factor == 0.0) continue;
      for (std::size_t j = k + 1; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return true;
}

void dense_solve(std::size_t n, const double* a, const std::uint32_t* pivots, double* x) {
  for (std::size_t k = 0; k < n; ++k) std::swap(x[k], x[pivots[k]]);
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = k + 1; i < n; ++i) x[i] -= a[i * n + k] * x[k];
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) x[k] -= a[k * n + j] * x[j];
    x[k] /= a[k * n + k];
  }
}

}  // namespace gln::kernel
