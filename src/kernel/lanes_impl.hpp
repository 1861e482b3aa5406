// The loops of lanes.hpp for one instruction set. Included once by each lanes_*.cpp, which defines GLN_ISA and
// GLN_NATIVE (doubles per register). Nothing here may come from a header with inline code: the linker would keep one
// copy, perhaps one that this machine cannot run.

#include "kernel/lanes.hpp"

// NOTE: computed goto is a GNU extension that g++ and clang share; -Wpedantic knows no other way to allow it.
#pragma GCC diagnostic ignored "-Wpedantic"

#if defined(__clang__)
#define GLN_UNROLL
#else
#define GLN_UNROLL _Pragma("GCC unroll 8")
#endif
#define GLN_CHUNKS GLN_UNROLL for (int c = 0; c < C; ++c)

namespace gln::kernel {
namespace GLN_ISA {
namespace {

template <int N>
struct Native {
  typedef double type __attribute__((vector_size(N * sizeof(double)), may_alias));
};
template <>
struct Native<1> {
  typedef double type;
};

/// Registers of W lanes: C chunks of N doubles.
template <int W>
struct Shape {
  static constexpr int N = W < GLN_NATIVE ? W : GLN_NATIVE;
  static constexpr int C = W / N;
  using T = typename Native<N>::type;
};

template <class T>
inline T* at(double* memory, std::uint32_t offset) {
  return reinterpret_cast<T*>(reinterpret_cast<char*>(memory) + offset);
}
template <class T>
inline const T* at(const double* memory, std::uint32_t offset) {
  return reinterpret_cast<const T*>(reinterpret_cast<const char*>(memory) + offset);
}

template <class T>
inline T larger(T a, T b) {
  return a < b ? b : a;
}
template <class T>
inline T smaller(T a, T b) {
  return b < a ? b : a;
}
template <class T>
inline T magnitude(T a) {
  return a < 0.0 ? -a : a;
}

#include "kernel/functions_impl.hpp"

template <int W>
void run(const Instruction* i, double* memory) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  static const void* const labels[] = {&&copy,
                                       &&negate,
                                       &&add,
                                       &&subtract,
                                       &&multiply,
                                       &&divide,
                                       &&multiply_add,
                                       &&multiply_subtract,
                                       &&negative_multiply_add,
                                       &&divide_by_sum,
                                       &&reciprocal,
                                       &&power,
                                       &&exp,
                                       &&log,
                                       &&sqrt,
                                       &&tanh,
                                       &&abs,
                                       &&min,
                                       &&max,
                                       &&less,
                                       &&less_equal,
                                       &&choose,
                                       &&end};
  T *d, one = T{} + 1.0, none = T{};
  const T *x, *y, *z;
#define GLN_NEXT                                       \
  d = at<T>(memory, i->d);                             \
  x = at<T>(static_cast<const double*>(memory), i->a); \
  y = at<T>(static_cast<const double*>(memory), i->b); \
  z = at<T>(static_cast<const double*>(memory), i->c); \
  goto* labels[static_cast<std::uint32_t>((i++)->code)]
#define GLN_DO(name, expression) \
  name:                          \
  GLN_CHUNKS d[c] = expression;  \
  GLN_NEXT
#define GLN_ARRAYS                                      \
  double* to = reinterpret_cast<double*>(d);            \
  const double* a = reinterpret_cast<const double*>(x); \
  [[maybe_unused]] const double* b = reinterpret_cast<const double*>(y)
#define GLN_EACH(name, expression)                  \
  name : {                                          \
    GLN_ARRAYS;                                     \
    for (int l = 0; l < W; ++l) to[l] = expression; \
  }                                                 \
  GLN_NEXT
#define GLN_CALL(name, call) \
  name : {                   \
    GLN_ARRAYS;              \
    call;                    \
  }                          \
  GLN_NEXT
  GLN_NEXT;
  GLN_DO(copy, x[c]);
  GLN_DO(negate, -x[c]);
  GLN_DO(add, x[c] + y[c]);
  GLN_DO(subtract, x[c] - y[c]);
  GLN_DO(multiply, x[c] * y[c]);
  GLN_DO(divide, x[c] / y[c]);
  GLN_DO(multiply_add, x[c] * y[c] + z[c]);
  GLN_DO(multiply_subtract, x[c] * y[c] - z[c]);
  GLN_DO(negative_multiply_add, z[c] - x[c] * y[c]);
  GLN_DO(divide_by_sum, x[c] / (y[c] + z[c]));
  GLN_DO(reciprocal, one / x[c]);
  GLN_DO(abs, magnitude(x[c]));
  GLN_DO(min, smaller(x[c], y[c]));
  GLN_DO(max, larger(x[c], y[c]));
  GLN_DO(less, x[c] < y[c] ? one : none);
  GLN_DO(less_equal, x[c] <= y[c] ? one : none);
  GLN_DO(choose, x[c] != none ? y[c] : z[c]);
  GLN_CALL(power, power_lanes<W>(to, a, b));
  GLN_CALL(exp, exp_lanes<W>(to, a));
  GLN_CALL(log, log_lanes<W>(to, a));
  GLN_EACH(sqrt, __builtin_sqrt(a[l]));
  GLN_EACH(tanh, __builtin_tanh(a[l]));
#undef GLN_NEXT
#undef GLN_DO
#undef GLN_EACH
#undef GLN_CALL
#undef GLN_ARRAYS
end:
  return;
}

template <int W>
void factor(const std::uint32_t* table, const std::uint32_t* end, double* matrix, double* worst) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  T least[C], one = T{} + 1.0;
  GLN_CHUNKS least[c] = one;
  while (table != end) {
    T* pivot = at<T>(matrix, table[0]);
    const T* before = at<T>(static_cast<const double*>(matrix), table[1]);
    const std::uint32_t below = table[2], right = table[3];
    const std::uint32_t* row = table + 4;
    table = row + right;
    T inverse[C];
    GLN_CHUNKS {
      least[c] = smaller(least[c], magnitude(pivot[c] / before[c]));
      inverse[c] = one / pivot[c];
      pivot[c] = inverse[c];
    }
    for (std::uint32_t i = 0; i < below; ++i) {
      T* multiplier = at<T>(matrix, *table++);
      T l[C];
      GLN_CHUNKS {
        l[c] = multiplier[c] * inverse[c];
        multiplier[c] = l[c];
      }
      for (std::uint32_t k = 0; k < right; ++k) {
        T* target = at<T>(matrix, table[k]);
        const T* u = at<T>(static_cast<const double*>(matrix), row[k]);
        GLN_CHUNKS target[c] = target[c] - l[c] * u[c];
      }
      table += right;
    }
  }
  GLN_CHUNKS reinterpret_cast<T*>(worst)[c] = least[c];
}

template <int W>
void shift(double* matrix, const std::uint32_t* diagonal, std::size_t n, const double* amount,
           const std::uint32_t* zeroed, std::size_t n_zeroed) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  for (std::size_t i = 0; i < n_zeroed; ++i) {
    T* x = at<T>(matrix, zeroed[i]);
    GLN_CHUNKS x[c] = T{};
  }
  for (std::size_t i = 0; i < n; ++i) {
    T* x = at<T>(matrix, diagonal[2 * i]);
    T* kept = at<T>(matrix, diagonal[2 * i + 1]);
    GLN_CHUNKS {
      const T by = reinterpret_cast<const T*>(amount)[c];
      kept[c] = magnitude(x[c]) + by;
      x[c] = x[c] - by;
    }
  }
}

template <int W>
void solve(const std::uint32_t* table, const std::uint32_t* end, const double* matrix, double* x) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  while (table != end) {
    T* row = at<T>(x, table[0]);
    const std::uint32_t terms = table[1], inverse = table[2];
    table += 3;
    T sum[C];
    GLN_CHUNKS sum[c] = row[c];
    for (std::uint32_t i = 0; i < terms; ++i, table += 2) {
      const T* m = at<T>(matrix, table[0]);
      const T* other = at<T>(static_cast<const double*>(x), table[1]);
      GLN_CHUNKS sum[c] = sum[c] - m[c] * other[c];
    }
    if (inverse != 0) {
      const T* m = at<T>(matrix, inverse - 1);
      GLN_CHUNKS sum[c] = sum[c] * m[c];
    }
    GLN_CHUNKS row[c] = sum[c];
  }
}

template <int W>
void combine(double* out, const double* base, const double* const* k, const double* coefficients, int terms,
             std::size_t n) {
  using T = typename Shape<W>::T;
  constexpr std::size_t N = Shape<W>::N;
  for (std::size_t i = 0; i < n * W; i += N) {
    T sum = *reinterpret_cast<const T*>(base + i);
    for (int j = 0; j < terms; ++j) sum = sum + coefficients[j] * *reinterpret_cast<const T*>(k[j] + i);
    *reinterpret_cast<T*>(out + i) = sum;
  }
}

template <int W>
void right_side(double* out, const double* f, const double* inflow, const double* const* k, const double* coefficients,
                int terms, const double* inverse_step, std::size_t n) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  constexpr std::size_t N = Shape<W>::N;
  for (std::size_t i = 0; i < n; ++i) {
    GLN_CHUNKS {
      const std::size_t p = i * W + static_cast<std::size_t>(c) * N;
      T sum = T{};
      for (int j = 0; j < terms; ++j) sum = sum + coefficients[j] * *reinterpret_cast<const T*>(k[j] + p);
      const T rate = *reinterpret_cast<const T*>(f + p) + *reinterpret_cast<const T*>(inflow + p);
      *reinterpret_cast<T*>(out + p) = -rate - sum * reinterpret_cast<const T*>(inverse_step)[c];
    }
  }
}

template <int W>
void error_norm(const double* error, const double* y0, const double* y1, const double* atol, double rtol, std::size_t n,
                double* norm) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  T most[C], bad[C];
  GLN_CHUNKS most[c] = bad[c] = T{};
  for (std::size_t i = 0; i < n; ++i) {
    const T* e = reinterpret_cast<const T*>(error + i * W);
    const T* a = reinterpret_cast<const T*>(y0 + i * W);
    const T* b = reinterpret_cast<const T*>(y1 + i * W);
    GLN_CHUNKS {
      const T scale = atol[i] + rtol * larger(magnitude(a[c]), magnitude(b[c]));
      most[c] = larger(most[c], magnitude(e[c]) / scale);
      bad[c] = bad[c] + (b[c] - b[c]);  // 0, or NaN as soon as one is not finite
    }
  }
  GLN_CHUNKS reinterpret_cast<T*>(norm)[c] = most[c] + bad[c];
}

template <int W>
void dense_vectors(double* const* d, const double* const* k, const double* coefficients, std::size_t n) {
  using T = typename Shape<W>::T;
  constexpr std::size_t N = Shape<W>::N;
  for (std::size_t i = 0; i < n * W; i += N) {
    T sums[3] = {T{}, T{}, T{}};
    for (int j = 0; j < 8; ++j) {
      const T value = *reinterpret_cast<const T*>(k[j] + i);
      for (int m = 0; m < 3; ++m) sums[m] = sums[m] + coefficients[m * 8 + j] * value;
    }
    for (int m = 0; m < 3; ++m) *reinterpret_cast<T*>(d[m] + i) = sums[m];
  }
}

template <int W>
void interpolate(double* out, const double* y0, const double* y1, const double* const* d, const double* x,
                 std::size_t n) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  constexpr std::size_t N = Shape<W>::N;
  for (std::size_t i = 0; i < n; ++i) {
    GLN_CHUNKS {
      const std::size_t p = i * W + static_cast<std::size_t>(c) * N;
      const T t = reinterpret_cast<const T*>(x)[c], rest = 1.0 - t;
      const T inner = *reinterpret_cast<const T*>(d[1] + p) + t * *reinterpret_cast<const T*>(d[2] + p);
      const T bend = *reinterpret_cast<const T*>(d[0] + p) + t * inner;
      *reinterpret_cast<T*>(out + p) =
          rest * *reinterpret_cast<const T*>(y0 + p) + t * (*reinterpret_cast<const T*>(y1 + p) + rest * bend);
    }
  }
}

template <int W>
void accept(double* y, const double* y1, const double* keep, std::size_t n) {
  using T = typename Shape<W>::T;
  constexpr int C = Shape<W>::C;
  constexpr std::size_t N = Shape<W>::N;
  for (std::size_t i = 0; i < n; ++i) {
    GLN_CHUNKS {
      const std::size_t p = i * W + static_cast<std::size_t>(c) * N;
      T* to = reinterpret_cast<T*>(y + p);
      *to = reinterpret_cast<const T*>(keep)[c] != T{} ? *reinterpret_cast<const T*>(y1 + p) : *to;
    }
  }
}

template <int W>
constexpr Lanes table{W,          run<W>,        factor<W>,     shift<W>,         solve<W>,
                      combine<W>, right_side<W>, error_norm<W>, dense_vectors<W>, interpolate<W>,
                      accept<W>};

}  // namespace

const Lanes& lanes(int width) { return width == 1 ? table<1> : width == 8 ? table<8> : table<16>; }

}  // namespace GLN_ISA
}  // namespace gln::kernel
