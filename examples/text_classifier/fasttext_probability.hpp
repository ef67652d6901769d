#pragma once

// How fastText turns scores into probabilities: its models get the same answers, with the same threshold.

namespace text_classifier {

/// log(x + 1e-5): what fastText keeps of a probability, so that it prints x + 1e-5.
float fasttext_log(float x);
/// x + 1e-5 by that way.
float fasttext_printed(float probability);

/// 1 / (1 + exp(-x)) from a table of 512 steps between -8 and 8; 0 and 1 outside.
float fasttext_sigmoid(float x);

}  // namespace text_classifier
