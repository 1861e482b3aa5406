// exp, log and power over registers of lanes, from additions, multiplications, divisions and bit patterns only: the
// same bits on every instruction set and every machine, which no libm promises. Errors below about 2 units in the last
// place for exp and log; a power a^b is exp(b log a), relative error about (1 + |b log a|) 2e-16. Included by
// lanes_impl.hpp only, inside its namespace.

/// Integers of the same shape as T.
template <int N>
struct Bits {
  typedef std::int64_t type __attribute__((vector_size(N * sizeof(std::int64_t)), may_alias));
};
template <>
struct Bits<1> {
  typedef std::int64_t type;
};

template <int N>
struct Functions {
  using T = typename Native<N>::type;
  using I = typename Bits<N>::type;

  static I bits(T x) { return __builtin_bit_cast(I, x); }
  static T value(I x) { return __builtin_bit_cast(T, x); }

  static constexpr double rounder =
      6755399441055744.0;  // 1.5 2^52: adding it rounds to a whole number held in the low bits
  static constexpr double ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;

  /// 2^n for whole n in [-1022, 1023], given n + rounder.
  static T power_of_two(T shifted) { return value((bits(shifted) + 1023) << 52); }

  /// Any x: 0 below the normal numbers, infinity above, NaN for NaN.
  static T exp(T x) {
    const T low = T{} - 708.0, high = T{} + 709.782712893384;
    T inside = x < low ? low : x;
    inside = inside > high ? high : inside;
    const T shifted = inside * 1.4426950408889634 + rounder;
    const T n = shifted - rounder;
    const T r = (inside - n * ln2_high) - n * ln2_low;
    // Taylor's series: |r| <= 0.347, the first term left out is below 1e-17.
    T p = T{} + 1.0 / 6227020800.0;
    constexpr double inverse_factorials[] = {1.0 / 479001600.0,
                                             1.0 / 39916800.0,
                                             1.0 / 3628800.0,
                                             1.0 / 362880.0,
                                             1.0 / 40320.0,
                                             1.0 / 5040.0,
                                             1.0 / 720.0,
                                             1.0 / 120.0,
                                             1.0 / 24.0,
                                             1.0 / 6.0,
                                             0.5};
    for (const double c : inverse_factorials) p = p * r + c;
    const T e = 1.0 + (r + (r * r) * p);
    // Two factors, because 2^1024 is not a number.
    const T half = n * 0.5 + rounder, other = n - (half - rounder) + rounder;
    T result = e * power_of_two(half) * power_of_two(other);
    result = x < low ? T{} : result;
    result = x > high ? T{} + __builtin_inf() : result;
    return x == x ? result : x;
  }

  /// Of normal positive x.
  static T log(T x) {
    constexpr std::int64_t root_half = 0x3FE6A09E667F3BCD, bias = std::int64_t{1023} << 52;
    const I shifted = bits(x) - root_half + bias;
    const I exponent = (shifted >> 52) & 0x7FF;  // k + 1023
    const T k = value(exponent | 0x4330000000000000) - (4503599627370496.0 + 1023.0);
    const T m = value(bits(x) - ((exponent - 1023) << 52));  // in [sqrt(1/2), sqrt(2))
    const T f = m - 1.0, s = f / (2.0 + f), z = s * s;
    // log m = 2 artanh s: z <= 0.0295, the first term left out is below 1e-17.
    T p = T{} + 1.0 / 23.0;
    constexpr double odd[] = {1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                              1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
    for (const double c : odd) p = p * z + c;
    // NOTE: f - f s is 2 s but for rounding; f itself is exact.
    return k * ln2_high + (f - (s * (f - 2.0 * (z * p)) - k * ln2_low));
  }
};

/// May log() take it? Then 1, else 0.
template <class T>
inline T ordinary(T x) {
  const T yes = T{} + 1.0;
  return x >= 2.2250738585072014e-308 ? (x <= 1.7976931348623157e308 ? yes : T{}) : T{};
}

template <int W>
void exp_lanes(double* to, const double* a) {
  using S = Shape<W>;
  for (int c = 0; c < S::C; ++c)
    reinterpret_cast<typename S::T*>(to)[c] = Functions<S::N>::exp(reinterpret_cast<const typename S::T*>(a)[c]);
}

// NOTE: below, a lane the fast path cannot take is done alone, so that what it gets depends on nothing but itself.
template <int W>
void log_lanes(double* to, const double* a) {
  using S = Shape<W>;
  using T = typename S::T;
  alignas(64) double from[W], good[W];
  for (int c = 0; c < S::C; ++c) {
    const T x = reinterpret_cast<const T*>(a)[c];
    const T fine = ordinary(x);
    reinterpret_cast<T*>(from)[c] = x;
    reinterpret_cast<T*>(good)[c] = fine;
    reinterpret_cast<T*>(to)[c] = Functions<S::N>::log(fine != T{} ? x : T{} + 1.0);
  }
  double all = 0.0;
  for (int l = 0; l < W; ++l) all += good[l];
  if (all == W) return;
  for (int l = 0; l < W; ++l)
    if (good[l] == 0.0) to[l] = __builtin_log(from[l]);
}

template <int W>
void power_lanes(double* to, const double* a, const double* b) {
  using S = Shape<W>;
  using T = typename S::T;
  using F = Functions<S::N>;
  alignas(64) double base[W], exponent[W], good[W];
  for (int c = 0; c < S::C; ++c) {
    const T x = reinterpret_cast<const T*>(a)[c], y = reinterpret_cast<const T*>(b)[c];
    const T fine = ordinary(x);
    reinterpret_cast<T*>(base)[c] = x;
    reinterpret_cast<T*>(exponent)[c] = y;
    reinterpret_cast<T*>(good)[c] = fine;
    reinterpret_cast<T*>(to)[c] = F::exp(y * F::log(fine != T{} ? x : T{} + 1.0));
  }
  double all = 0.0;
  for (int l = 0; l < W; ++l) all += good[l];
  if (all == W) return;
  for (int l = 0; l < W; ++l) {
    if (good[l] != 0.0) continue;
    const double x = base[l], y = exponent[l];
    to[l] = x == 0.0 && y > 0.0 ? 0.0 : __builtin_pow(x < 0.0 && y != __builtin_floor(y) ? 0.0 : x, y);
  }
}
