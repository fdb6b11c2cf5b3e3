"""Early stopping ends a run that overfits and keeps its best parameters."""

import numpy as np

import engine


def noisy_problem():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    y = np.sign(x[:, :1]) * np.where(rng.random((40, 1)) < 0.2, -1.0, 1.0)
    return (x[:20], y[:20]), (x[20:], y[20:])


def network():
    layers = [engine.Dense(32), engine.Tanh(), engine.Dense(1)]
    return engine.Network(2, layers, loss="mse", optimizer=engine.Adam(learning_rate=0.03), seed=1)


def test_it_stops_after_the_patience_and_keeps_the_best_epoch():
    (x, y), validation = noisy_problem()
    net = network()
    history = net.fit(x, y, batch_size=5, epochs=500, early_stopping=engine.EarlyStopping(*validation, patience=7))
    assert len(history.validation_loss) == history.best_epoch + 7 < 500
    assert history.best_epoch == 1 + int(np.argmin(history.validation_loss))
    assert net.evaluate(*validation)["loss"] == history.validation_loss.min()
    assert net.epoch == history.best_epoch


def test_the_kept_parameters_are_those_of_a_run_that_ended_there():
    (x, y), validation = noisy_problem()
    stopped, plain = network(), network()
    rule = engine.EarlyStopping(*validation, patience=5)
    best = stopped.fit(x, y, batch_size=5, epochs=500, early_stopping=rule).best_epoch
    plain.fit(x, y, batch_size=5, epochs=best)
    for name, values in plain.parameters().items():
        np.testing.assert_array_equal(values, stopped.parameters()[name])


def test_a_falling_loss_is_never_stopped():
    x = np.linspace(-1.0, 1.0, 50)[:, None]
    net = engine.Network(1, [engine.Dense(1)], loss="mse", optimizer=engine.SGD(learning_rate=0.01), seed=0)
    history = net.fit(x, 3.0 * x, batch_size=50, epochs=30, early_stopping=engine.EarlyStopping(x, 3.0 * x, patience=1))
    assert len(history.loss) == 30
