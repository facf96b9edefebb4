"""The routes of an inference container, as SageMaker calls them.

https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html for `/ping` and `/invocations`,
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html for `/execution-parameters`.
Each error is a JSON object with the reason as `error`.
"""

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from serving import formats
from serving.multi_model import CannotHost, ManyModels
from serving.settings import MAX_BODY_MIB, MIB


def make_app(hosted, settings):
    """An application for one model, or for many where `hosted` is ManyModels."""
    app = Flask("serve", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_MIB * MIB
    app.json.sort_keys = False
    app.register_error_handler(HTTPException, told)
    app.register_error_handler(formats.BadInput, lambda error: failure(400, str(error)))
    app.add_url_rule("/ping", view_func=lambda: jsonify(status="ready"), endpoint="ping")
    app.add_url_rule("/execution-parameters", view_func=lambda: parameters(settings), endpoint="parameters")
    if isinstance(hosted, ManyModels):
        add_models(app, hosted)
    else:
        app.add_url_rule("/invocations", view_func=lambda: answer(app, hosted), endpoint="invoke", methods=["POST"])
    return app


def add_models(app, models):
    """The contract of multi-model endpoints, named in multi_model.py."""
    app.register_error_handler(CannotHost, lambda error: failure(error.status, str(error)))

    @app.get("/models")
    def list_models():
        return jsonify(models.page(request.args.get("limit"), request.args.get("next_page_token")))

    @app.post("/models")
    def load_model():
        wish = request.get_json(force=True, silent=True)
        wish = wish if isinstance(wish, dict) else {}
        return jsonify(models.load(wish.get("model_name"), wish.get("url")))

    @app.get("/models/<name>")
    def get_model(name):
        return jsonify(models.entry(name))

    @app.delete("/models/<name>")
    def unload_model(name):
        return jsonify(models.unload(name))

    @app.post("/models/<name>/invoke")
    def invoke_model(name):
        return answer(app, models.model(name))


def parameters(settings):
    """How batch transform is to call: each worker handles one request at a time."""
    return jsonify(
        MaxConcurrentTransforms=settings.workers, BatchStrategy="MULTI_RECORD", MaxPayloadInMB=payload_mb(settings)
    )


def payload_mb(settings):
    """CreateTransformJob refuses more than 100 MB in all the requests that are under way at a time."""
    return max(1, min(MAX_BODY_MIB, 100 // settings.workers))


def answer(app, model):
    """The predictions for the rows of this request."""
    if request.mimetype not in formats.READERS:
        said = f"the content type is {request.mimetype!r}" if request.mimetype else "there is no content type"
        return failure(415, f"{said}; allowed are {', '.join(formats.READERS)}")
    accepted = wanted_type()
    if accepted is None:
        return failure(406, f"no type of Accept can be given: {request.headers['Accept']}; there are {listed()}")
    rows = formats.read(request.mimetype, request.get_data(cache=False), model.features())
    try:
        text = formats.write(accepted, model.predict(rows))
    except Exception as error:
        app.logger.exception("the prediction failed")
        return failure(500, f"the prediction failed: {type(error).__name__}; the log says more")
    return Response(text, mimetype=accepted)


def wanted_type():
    """Of equally welcome types the one of the request; None where none is welcome."""
    if "Accept" not in request.headers:
        return request.mimetype
    offered = [request.mimetype, *(name for name in formats.WRITERS if name != request.mimetype)]
    return request.accept_mimetypes.best_match(offered)


def listed():
    return ", ".join(formats.WRITERS)


def failure(status, reason):
    response = jsonify(error=reason)
    response.status_code = status
    return response


def told(error):
    """What Flask itself refuses: an unknown path, a wrong method, a body that is too large."""
    if error.code == 413:
        discard_body()
        return failure(413, f"the body is larger than {MAX_BODY_MIB} MB")
    if error.code == 404:
        return failure(404, f"there is no path {request.path}")
    if error.code == 405:
        reason = f"{request.path} is not there for {request.method}, but for {', '.join(sorted(error.valid_methods))}"
        response = failure(405, reason)
    else:
        response = failure(error.code, error.description)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def discard_body():
    """Without nginx: a connection that is closed with a body on its way is reset, and its client sees no answer."""
    body = request.environ["wsgi.input"]
    for _ in range(4 * MAX_BODY_MIB):
        if not body.read(MIB):
            break
