"""The model families. To add one, write a function that reads its hyperparameters and list it in FAMILIES.

Each function imports what it needs itself, so that a trial does not wait for libraries that it does not use.
"""

DEFAULT = "svm"


def build(hyperparameters, seed):
    """The untrained model that the hyperparameters describe."""
    family = hyperparameters.choice("model", DEFAULT, FAMILIES)
    return FAMILIES[family](hyperparameters, seed)


def svm(hp, seed):
    """Support vector machine."""
    from sklearn.svm import SVC

    kernel = hp.choice("kernel", "rbf", ["rbf", "poly", "linear", "sigmoid"])
    settings = {"C": hp.number("C", 1, above=0), "kernel": kernel, "random_state": seed}
    if kernel != "linear":
        settings["gamma"] = hp.number("gamma", "scale", above=0, words=["scale", "auto"])
    if kernel == "poly":
        settings["degree"] = hp.integer("degree", 3, least=1)
    if kernel in ("poly", "sigmoid"):
        settings["coef0"] = hp.number("coef0", 0)
    return scaled(hp, SVC(**settings))


def forest(hp, seed):
    """Random forest."""
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(
        n_estimators=hp.integer("n_estimators", 100, least=1),
        max_depth=none_or(hp.integer("max_depth", "none", least=1, words=["none"])),
        min_samples_leaf=hp.integer("min_samples_leaf", 1, least=1),
        max_features=hp.number("max_features", "sqrt", above=0, most=1, words=["sqrt", "log2"]),
        criterion=hp.choice("criterion", "gini", ["gini", "entropy", "log_loss"]),
        random_state=seed,
    )


def logistic(hp, seed):
    """Logistic regression."""
    from sklearn.linear_model import LogisticRegression

    return scaled(
        hp,
        LogisticRegression(
            C=hp.number("C", 1, above=0), max_iter=hp.integer("max_iter", 300, least=1), random_state=seed
        ),
    )


def knn(hp, seed):
    """Nearest neighbours."""
    from sklearn.neighbors import KNeighborsClassifier

    return scaled(
        hp,
        KNeighborsClassifier(
            n_neighbors=hp.integer("n_neighbors", 5, least=1),
            weights=hp.choice("weights", "uniform", ["uniform", "distance"]),
            p=hp.number("p", 2, least=1),
        ),
    )


def boosting(hp, seed):
    """Gradient-boosted trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        learning_rate=hp.number("learning_rate", 0.1, above=0),
        max_iter=hp.integer("max_iter", 100, least=1),
        max_leaf_nodes=hp.integer("max_leaf_nodes", 31, least=2),
        min_samples_leaf=hp.integer("min_samples_leaf", 20, least=1),
        l2_regularization=hp.number("l2", 0, least=0),
        random_state=seed,
    )


FAMILIES = {"svm": svm, "forest": forest, "logistic": logistic, "knn": knn, "boosting": boosting}


def scaled(hp, model):
    """These models compare distances, so by default every feature gets mean 0 and deviation 1 first."""
    if hp.choice("scale", "standard", ["standard", "minmax", "none"]) == "none":
        return model
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    return make_pipeline(StandardScaler() if hp.used["scale"] == "standard" else MinMaxScaler(), model)


def none_or(value):
    return None if value == "none" else value
