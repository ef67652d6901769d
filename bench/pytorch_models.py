"""The models of models.hpp."""

import torch
from torch import nn


class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, factors, sparse=False):
        super().__init__()
        self.users = nn.Embedding(n_users, factors, sparse=sparse)
        self.movies = nn.Embedding(n_movies, factors, sparse=sparse)

    def forward(self, x):
        return (self.users(x[:, 0]) * self.movies(x[:, 1])).sum(dim=1)


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(8, 16)
        self.out = nn.Linear(16, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


class LanguageDetector(nn.Module):
    def __init__(self):
        super().__init__()
        # As in the C++ class, where the layers that stand as members are made first.
        self.hidden = nn.Linear(64, 192)
        self.out = nn.Linear(192, 12)
        self.bags = nn.ModuleList(nn.EmbeddingBag(5000, 16, mode="sum", sparse=True) for _ in range(4))

    def forward(self, ngrams, weights):
        means = [bag(x, per_sample_weights=weights) for bag, x in zip(self.bags, ngrams)]
        return self.out(torch.relu(self.hidden(torch.cat(means, dim=1))))
