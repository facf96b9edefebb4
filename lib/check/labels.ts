/** Says that a container listens on the port that SAGEMAKER_BIND_TO_PORT names. */
export const ACCEPTS_PORT = 'com.amazonaws.sagemaker.capabilities.accept-bind-to-port';

/** Says that a container serves several models: `/models`. */
export const MULTI_MODEL = 'com.amazonaws.sagemaker.capabilities.multi-models';
