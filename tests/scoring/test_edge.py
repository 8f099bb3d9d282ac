"""Edge against a dense computation by another way, and against what it promises."""

import numpy as np
import pytest

from forecasts.errors import InvalidInputError
from forecasts.scoring import edge
from forecasts.scoring._crossed import Rows, noise_shares, reduce, whiten
from forecasts.scoring._inputs import FloatArray, IntArray
from forecasts.scoring._posterior import Nodes, _solve
from forecasts.scoring.edge import _compared_at, _Joint, _rows

Random = np.random.Generator


def crossed(
    seed: int = 1, *, people: int = 7, units: int = 25, rows: int = 120
) -> dict[str, IntArray]:
    random = np.random.default_rng(seed)
    pair = np.unique(random.integers(0, people * units, rows))
    who, unit = pair // units, pair % units
    return {
        "forecaster": who,
        "unit": unit,
        "cluster": unit % 6,
        "stratum": np.stack(
            [who % 2, random.integers(0, 2, pair.size), random.integers(0, 3, pair.size)], axis=1
        ),
    }


def differences(data: dict[str, IntArray], seed: int = 2) -> FloatArray:
    random = np.random.default_rng(seed)
    who, unit = data["forecaster"], data["unit"]
    skill, luck = random.normal(size=99) * 0.05, random.normal(size=999) * 0.08
    return random.normal(size=who.size) * 0.17 + skill[who] + luck[unit]


def dense(
    rows: Rows, at: FloatArray, tau: float, omega: float, *, has_causes: bool
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    """Computes the same from whole matrices: log posterior, means, covariance and weights."""
    n, shares = rows.y.size, noise_shares(rows)
    z = np.eye(rows.n_forecasters)[rows.forecaster]
    x = np.hstack(
        [np.ones((n, 1))] + [np.eye(k)[rows.levels[:, f]] for f, k in enumerate(rows.n_levels)]
    )
    noise = shares.rest * np.eye(n) + shares.unit * np.equal.outer(rows.unit, rows.unit)
    if has_causes:
        cause = rows.cause[rows.unit]
        noise += shares.cause * np.equal.outer(cause, cause)
    marginal = noise + tau**2 * z @ z.T + omega**2 * x[:, 1:] @ x[:, 1:].T
    inverse, ones = np.linalg.inv(marginal), np.ones(n)
    mass = ones @ inverse @ ones
    centred = rows.y - (ones @ inverse @ rows.y) / mass
    squares = centred @ inverse @ centred
    log = -0.5 * (np.linalg.slogdet(marginal)[1] + np.log(mass) + (n - 1) * np.log(squares))
    both = np.hstack([x, z])
    penalty = np.r_[0.0, np.full(x.shape[1] - 1, omega**-2), np.full(z.shape[1], tau**-2)]
    solver = np.linalg.inv(both.T @ np.linalg.inv(noise) @ both + np.diag(penalty))
    project = solver @ both.T @ np.linalg.inv(noise)
    contrast = np.hstack([at, np.eye(rows.n_forecasters)])
    return (
        float(log),
        contrast @ project @ rows.y,
        squares / (n - 3) * contrast @ solver @ contrast.T,
        contrast @ project @ z,
    )


@pytest.mark.parametrize("has_causes", [False, True])
@pytest.mark.parametrize(("tau", "omega"), [(0.1, 0.3), (0.5, 0.1), (0.02, 1.0)])
def test_means_variances_weights_and_likelihood_equal_a_dense_computation(
    tau: float, omega: float, *, has_causes: bool
) -> None:
    data = crossed()
    y = differences(data)
    cluster = data["cluster"] if has_causes else None
    _, rows, levels = _rows(y, data["forecaster"], data["unit"], data["stratum"], cluster)
    at = _compared_at(rows, levels, (None, 0, 1))
    reduced = reduce(rows, whiten(rows, noise_shares(rows)))
    log, grid = _solve(reduced, np.array([tau]), np.array([omega]))
    reference, _ = _solve(reduced, np.array([0.2]), np.array([0.2]))
    nodes = Nodes(np.ones(1), np.array([tau]), grid.level[0], grid.covariance[0], grid.variance[0])
    means, variances, weights = _Joint(reduced, nodes, at).summary(np.ones(rows.n_forecasters))
    expected = dense(rows, at, tau, omega, has_causes=has_causes)
    base = dense(rows, at, 0.2, 0.2, has_causes=has_causes)[0]
    assert log[0, 0] - reference[0, 0] == pytest.approx(expected[0] - base, abs=1e-11)
    assert means == pytest.approx(expected[1], abs=1e-13)
    assert variances == pytest.approx(np.diag(expected[2]), abs=1e-13)
    assert weights == pytest.approx(np.diag(expected[3]), abs=1e-12)


def test_draws_have_the_joint_covariance_of_the_model() -> None:
    data = crossed()
    y = differences(data)
    _, rows, levels = _rows(y, data["forecaster"], data["unit"], data["stratum"], None)
    at = _compared_at(rows, levels, (None, 0, 1))
    reduced = reduce(rows, whiten(rows, noise_shares(rows)))
    _, grid = _solve(reduced, np.array([0.3]), np.array([0.2]))
    nodes = Nodes(np.ones(1), np.array([0.3]), grid.level[0], grid.covariance[0], grid.variance[0])
    drawn = _Joint(reduced, nodes, at).draws(60_000, np.random.default_rng(3), np.arange(7)) / -100
    _, means, covariance, _ = dense(rows, at, 0.3, 0.2, has_causes=False)
    spread = np.sqrt(np.diag(covariance))
    assert np.abs(drawn.mean(axis=0) - means).max() < 0.02 * spread.max()
    assert np.abs(np.cov(drawn.T) - covariance).max() < 0.03 * spread.max() ** 2


def test_without_overlap_the_estimate_is_the_normal_normal_closed_form() -> None:
    """One forecaster a unit and no levels: u = B (mean - mu), B = tau^2 / (tau^2 + s^2 / n)."""
    who = np.repeat(np.arange(5), [3, 4, 5, 6, 7])
    y = np.random.default_rng(4).normal(size=who.size)
    _, rows, levels = _rows(y, who, np.arange(who.size), None, None)
    reduced = reduce(rows, whiten(rows, noise_shares(rows)))
    _, grid = _solve(reduced, np.array([0.4]), np.array([1.0]))
    nodes = Nodes(np.ones(1), np.array([0.4]), grid.level[0], grid.covariance[0], grid.variance[0])
    joint = _Joint(reduced, nodes, _compared_at(rows, levels, None))
    found, _, _ = joint.summary(np.ones(5))
    n = np.bincount(who)
    means = np.bincount(who, weights=y) / n
    pull = 0.16 / (0.16 + 1 / n)
    mu = (pull * means).sum() / pull.sum()
    assert found == pytest.approx(mu + pull * (means - mu), abs=1e-12)


def test_labels_and_order_of_rows_change_nothing() -> None:
    data = crossed()
    y = differences(data)
    levels = np.array(["pundit", "user"])[data["stratum"][:, 0]]
    plain = edge(y, data["forecaster"], data["unit"], stratum=levels, at=("user",))
    order = np.random.default_rng(5).permutation(y.size)
    names = np.array(list("gfedcba"))[data["forecaster"]]
    other = edge(y[order], names[order], -data["unit"][order], stratum=levels[order], at=("user",))
    assert other.forecaster.tolist() == list("abcdefg")
    for name in ("estimate", "standard_error", "low", "high", "weight", "better"):
        assert getattr(other, name)[::-1] == pytest.approx(getattr(plain, name), abs=1e-8)
    for one, two in zip(plain.ranks(), other.ranks(), strict=True):
        assert one.tolist() == two[::-1].tolist()


def test_ranks_of_a_hundred_people_are_the_same_under_other_names() -> None:
    random = np.random.default_rng(12)
    who, unit = np.repeat(np.arange(100), 30), random.integers(0, 300, 3000)
    y = random.normal(size=3000) * 0.17 + (random.normal(size=100) * 0.03)[who]
    renamed = random.permutation(100)
    plain, other = edge(y, who, unit), edge(y, renamed[who], unit)
    for one, two in zip(plain.ranks(), other.ranks(), strict=True):
        assert one.tolist() == two[renamed].tolist()


def test_scaling_the_losses_scales_the_estimates_and_nothing_else() -> None:
    data = crossed()
    y = differences(data)
    one = edge(y, data["forecaster"], data["unit"], stratum=data["stratum"])
    ten = edge(10 * y, data["forecaster"], data["unit"], stratum=data["stratum"])
    assert ten.estimate == pytest.approx(10 * one.estimate, rel=1e-6)
    assert ten.weight == pytest.approx(one.weight, rel=1e-6)
    assert ten.better == pytest.approx(one.better, abs=1e-7)


def test_one_forecaster_alone_is_the_common_mean() -> None:
    found = edge([0.1, 0.3, -0.1, 0.1], ["only"] * 4, [1, 2, 3, 4])
    assert found.estimate == pytest.approx([-10.0], abs=1e-9)
    assert found.weight == pytest.approx([1.0], abs=1e-9)
    assert found.low[0] < -10.0 < found.high[0]


def test_a_longer_record_weighs_more_and_has_a_narrower_interval() -> None:
    random = np.random.default_rng(6)
    who = np.repeat(np.arange(12), [5, 10, 20, 40, 80, 160] * 2)
    found = edge(random.normal(size=who.size) * 0.17, who, np.arange(who.size))
    assert np.all(np.diff(found.weight[:6]) > 0)
    assert found.standard_error[5] < found.standard_error[0]


def test_equal_differences_prove_nothing_about_their_spread() -> None:
    found = edge([0.2, 0.2, 0.2], [0, 0, 1], [0, 1, 0])
    assert found.estimate == pytest.approx([-20.0, -20.0])
    assert np.isnan(found.low).all()
    assert np.isnan(found.better).all()


def test_rungs_of_one_ladder_given_as_one_unit_count_once() -> None:
    """Six rungs that share one fate as six units would claim six times the evidence."""
    random = np.random.default_rng(7)
    fate = random.normal(size=(8, 12)) * 0.2
    who = np.repeat(np.arange(8), 12)
    one = edge(fate.ravel(), who, np.arange(96))
    rungs = edge(np.repeat(fate.ravel(), 6), np.repeat(who, 6), np.arange(576))
    assert one.standard_error.mean() > 1.3 * rungs.standard_error.mean()


def test_a_shared_cause_widens_the_interval() -> None:
    random = np.random.default_rng(8)
    who, unit = np.divmod(np.arange(20 * 40), 40)
    cause = unit // 10
    y = random.normal(size=800) * 0.1 + (random.normal(size=4) * 0.2)[cause]
    plain = edge(y, who, unit)
    shared = edge(y, who, unit, cluster=cause)
    assert shared.standard_error.mean() > plain.standard_error.mean()


def test_rank_intervals_hold_every_rank_that_is_drawn_often_and_the_order_of_the_estimates() -> (
    None
):
    random = np.random.default_rng(9)
    who = np.repeat(np.arange(6), 400)
    found = edge(random.normal(size=2400) * 0.05 + who * 0.03, who, np.arange(2400))
    low, high = found.ranks()
    assert low.tolist() == high.tolist() == [1, 2, 3, 4, 5, 6]
    vague = edge(random.normal(size=12), np.repeat(np.arange(6), 2), np.arange(12))
    low, high = vague.ranks()
    assert low.min() == 1
    assert high.max() == 6
    assert (low <= high).all()
    assert [each.tolist() for each in vague.ranks()] == [low.tolist(), high.tolist()]


def test_everybody_is_compared_at_the_same_level_so_easy_references_pay_nothing() -> None:
    """Two groups of equal skill; one is compared with base rates that anybody beats."""
    random = np.random.default_rng(10)
    who = np.repeat(np.arange(20), 60)
    easy = np.where((who < 10) == (random.random(who.size) < 0.9), "base_rate", "market")
    y = random.normal(size=who.size) * 0.17 - 0.08 * (easy == "base_rate")
    own = edge(y, who, np.arange(who.size), stratum=easy)
    same = edge(y, who, np.arange(who.size), stratum=easy, at=("market",))
    gap = [found.estimate[:10].mean() - found.estimate[10:].mean() for found in (own, same)]
    assert gap[0] > 5
    assert abs(gap[1]) < 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"difference": []}, "at least one"),
        ({"difference": [0.1, float("nan")]}, "finite number"),
        ({"forecaster": [1]}, "2 differences"),
        ({"unit": [1, 2, 3]}, "2 differences"),
        ({"cluster": [1, 2], "unit": [5, 5]}, "two clusters"),
        ({"stratum": ["a", "b"], "at": ("c",)}, "'c', which no row has"),
        ({"stratum": ["a", "b"], "at": ("a", "b")}, "1 factors"),
        ({"stratum": [["a"]]}, "2 rows"),
    ],
)
def test_bad_input_is_refused_with_what_was_found(options: dict[str, object], message: str) -> None:
    given: dict[str, object] = {"difference": [0.1, 0.2], "forecaster": [0, 1], "unit": [0, 1]}
    with pytest.raises(InvalidInputError, match=message):
        edge(**(given | options))  # type: ignore[arg-type]  # wrong on purpose
