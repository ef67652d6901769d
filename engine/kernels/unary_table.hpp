// All functions of one number, one entry each:
//
//     XGRAD_FUNCTION(name, what backward needs beside g, f, gradient)
//
// f is a formula of x, the gradient one of g (the gradient of the result) and of what is saved: the input x,
// the result y, or none. Both may use a and b, the numbers that a function takes, and what unary.kernel.cpp
// defines. An XGRAD_OPERATION also has the operation's name in the graph: engine/ops/unary.cpp makes a
// function of a Tensor of it. The others are called where their numbers are checked, in engine/ops/unary.cpp
// and nn/activation.cpp.
//
// NaN stays NaN: a comparison with it is false, and min and max return their second argument then.
//
// There is no include guard: who includes this defines XGRAD_FUNCTION first, and XGRAD_OPERATION too where it
// is something else.

#ifndef XGRAD_OPERATION
#define XGRAD_OPERATION(name, node, ...) XGRAD_FUNCTION(name, __VA_ARGS__)
#endif

// clang-format off

XGRAD_OPERATION(abs,        "AbsBackward0",        x,    abs(x),           g * sign_of(x))
XGRAD_OPERATION(sign,       "SignBackward0",       none, sign_of(x),       zero)
XGRAD_OPERATION(neg,        "NegBackward0",        none, negative(x),      negative(g))
XGRAD_OPERATION(reciprocal, "ReciprocalBackward0", y,    1 / x,            negative(g) * (y * y))
XGRAD_OPERATION(sqrt,       "SqrtBackward0",       y,    sqrt(x),          g / (2 * y))
XGRAD_OPERATION(rsqrt,      "RsqrtBackward0",      y,    1 / sqrt(x),      -0.5 * g * (y * y * y))
XGRAD_OPERATION(exp,        "ExpBackward0",        y,    exponential(x),   g * y)
XGRAD_OPERATION(log,        "LogBackward0",        x,    logarithm(x),     g / x)
XGRAD_OPERATION(log1p,      "Log1PBackward0",      x,    logarithm_1p(x),  g / (x + 1))
XGRAD_OPERATION(sin,        "SinBackward0",        x,    sine(x),          g * cosine(x))
XGRAD_OPERATION(cos,        "CosBackward0",        x,    cosine(x),        g * negative(sine(x)))
XGRAD_OPERATION(tanh,       "TanhBackward0",       y,    hyperbolic_tangent(x),        g * (1 - y * y))
XGRAD_OPERATION(sigmoid,    "SigmoidBackward0",    y,    Logistic(x).s,    g * (1 - y) * y)
XGRAD_OPERATION(logsigmoid, "LogSigmoidBackward0", x,    min(x, zero) - log_1p_exp(x), g * Logistic(-x).s)
XGRAD_OPERATION(relu,       "ReluBackward0",       y,    select(x < 0, zero, x),   select(y <= 0, zero, g))
XGRAD_OPERATION(silu,       "SiluBackward0",       x,    x * Logistic(x).s, g * silu_slope(x))

XGRAD_FUNCTION(gelu,        x, x * normal_cdf(x), g * gelu_slope(x))
XGRAD_FUNCTION(gelu_tanh,   x, x * Logistic(gelu_tanh_inner(x)).s, g * gelu_tanh_slope(x))
XGRAD_FUNCTION(mish,        x, x * Mish(x).t, g * Mish(x).slope())
XGRAD_FUNCTION(softsign,    x, x / (1 + abs(x)), g * (1 / ((1 + abs(x)) * (1 + abs(x)))))
XGRAD_FUNCTION(tanhshrink,  x, x - hyperbolic_tangent(x), g * square(hyperbolic_tangent(x)))
XGRAD_FUNCTION(hardsigmoid, x, bounded(x + 3, zero, B(6)) / 6, select(x > -3 && x < 3, g * T(1.0 / 6), zero))
XGRAD_FUNCTION(hardswish,   x, select(x > 3, x, x * max(zero, x + 3) / 6),
                               select(x <= -3, zero, select(x >= 3, g, g * (x / 3 + 0.5))))

// a = negative_slope
XGRAD_FUNCTION(leaky_relu,  x, select(x > 0, x, x * a), select(x > 0, g, g * a))
// a = beta, b = threshold
XGRAD_FUNCTION(softplus,    x, select(x * a > b, x, (max(x * a, zero) + log_1p_exp(x * a)) / a),
                               select(x * a > b, g, g * Logistic(x * a).s))
// a = alpha, b = scale
XGRAD_FUNCTION(elu,         x, b * select(x > 0, x, a * exponential_m1(x)),
                               g * (b * select(x > 0, one, a * exponential(x))))
// a = alpha
XGRAD_FUNCTION(celu,        x, select(x > 0, x, a * exponential_m1(x / a)),
                               g * select(x > 0, one, exponential(x / a)))
// a and b are the bounds; on them hardtanh has slope 0.
XGRAD_FUNCTION(clamp,       x, bounded(x, a, b), select(x >= a && x <= b, g, zero))
XGRAD_FUNCTION(hardtanh,    x, bounded(x, a, b), select(x <= a || x >= b, zero, g))
// a = lambd
XGRAD_FUNCTION(hardshrink,  x, select(abs(x) <= a, zero, x), select(abs(x) <= a, zero, g))
XGRAD_FUNCTION(softshrink,  x, select(abs(x) <= a, zero, x - select(x > 0, a, -a)),
                               select(abs(x) <= a, zero, g))
// a = threshold, b = value
XGRAD_FUNCTION(threshold,   x, select(x <= a, b, x), select(x <= a, zero, g))

// clang-format on

#undef XGRAD_OPERATION
#undef XGRAD_FUNCTION
