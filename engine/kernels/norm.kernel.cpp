#include <cmath>

#include <xgrad/engine/kernels/norm.hpp>
#include <xgrad/engine/kernels/row.hpp>

namespace xgrad::kernels::XGRAD_ARCH {
namespace {

template <class T>
void rows(const T* x, Size rows, Size n, const T* weight, const T* bias, T eps, T* mean, T* inverse, T* out) {
  const T count = static_cast<T>(n);
  for (Size r = 0; r < rows; ++r, x += n, out += n) {
    const T m = sum_contiguous(x, n, itself) / count;
    const T variance = sum_contiguous(x, n, [m](T v) { return (v - m) * (v - m); }) / count;
    const T factor = 1 / std::sqrt(variance + eps);
    for (Size i = 0; i < n; ++i) out[i] = (x[i] - m) * factor * weight[i] + bias[i];
    mean[r] = m;
    inverse[r] = factor;
  }
}

template <class T>
void rows_backward(const T* x, const T* grad, Size rows, Size n, const T* weight, const T* mean,
                   const T* inverse, T* __restrict dx, T* __restrict dweight, T* __restrict dbias) {
  const T count = static_cast<T>(n);
  for (Size r = 0; r < rows; ++r, x += n, grad += n, dx += n) {
    const T m = mean[r], factor = inverse[r];
    const T average = sum_of<T>(n, [=](Size i) { return grad[i] * weight[i]; }) / count;
    const T slope = sum_of<T>(n, [=](Size i) { return grad[i] * weight[i] * ((x[i] - m) * factor); }) / count;
    for (Size i = 0; i < n; ++i) {
      const T h = (x[i] - m) * factor;
      dx[i] = (grad[i] * weight[i] - average - h * slope) * factor;
      dweight[i] += grad[i] * h;
      dbias[i] += grad[i];
    }
  }
}

// Calls element(i, c) for all i: along the places of a channel, or where it has one only, along the channels.
template <class Element>
void for_channels(Size samples, Size channels, Size places, const Element& element) {
  if (places == 1) {
    for (Size s = 0, i = 0; s < samples; ++s, i += channels) {
      for (Size c = 0; c < channels; ++c) element(i + c, c);
    }
    return;
  }
  for (Size s = 0, i = 0; s < samples; ++s) {
    for (Size c = 0; c < channels; ++c, i += places) {
      for (Size p = 0; p < places; ++p) element(i + p, c);
    }
  }
}

template <class T>
void channels(const T* x, Size samples, Size channels, Size places, const T* mean, const T* factor,
              const T* shift, T* __restrict out) {
  for_channels(samples, channels, places,
               [=](Size i, Size c) { out[i] = (x[i] - mean[c]) * factor[c] + shift[c]; });
}

template <class T>
void channels_product(const T* x, const T* grad, Size samples, Size channels, Size places, const T* mean,
                      const T* inverse, T* __restrict out) {
  for_channels(samples, channels, places,
               [=](Size i, Size c) { out[i] = grad[i] * ((x[i] - mean[c]) * inverse[c]); });
}

template <class T>
void channels_backward(const T* x, const T* grad, Size samples, Size channels, Size places, const T* mean,
                       const T* factor, const T* shift, const T* slope, T* __restrict out) {
  for_channels(samples, channels, places, [=](Size i, Size c) {
    out[i] = (grad[i] - shift[c] - (x[i] - mean[c]) * slope[c]) * factor[c];
  });
}

}  // namespace

extern const Norm<float> norm_float{rows<float>, rows_backward<float>, channels<float>,
                                    channels_product<float>, channels_backward<float>};
extern const Norm<double> norm_double{rows<double>, rows_backward<double>, channels<double>,
                                      channels_product<double>, channels_backward<double>};

}  // namespace xgrad::kernels::XGRAD_ARCH
