import type { Source } from './rule';

const GUIDE = 'https://docs.aws.amazon.com/sagemaker/latest/dg';

function guide(title: string, page: string): Source {
  return { title, url: `${GUIDE}/${page}.html` };
}

/** The pages that say what a container has to do. */
export const SOURCES = {
  runTraining: guide('How Amazon SageMaker AI Runs Your Training Image', 'your-algorithms-training-algo-dockerfile'),
  trainingInput: guide(
    'How Amazon SageMaker AI Provides Training Information',
    'your-algorithms-training-algo-running-container',
  ),
  trainingEnd: guide(
    'How Amazon SageMaker AI Signals Algorithm Success and Failure',
    'your-algorithms-training-signal-success-failure',
  ),
  trainingOutput: guide('How Amazon SageMaker AI Processes Training Output', 'your-algorithms-training-algo-output'),
  metrics: guide('Define metrics and environment variables', 'automatic-model-tuning-define-metrics-variables'),
  checkpoints: guide('Checkpoints in Amazon SageMaker AI', 'model-checkpoints'),
  hosting: guide('Custom Inference Code with Hosting Services', 'your-algorithms-inference-code'),
  batchTransform: guide('Custom Inference Code with Batch Transform', 'your-algorithms-batch-code'),
  pipelines: guide('Run Real-time Predictions with an Inference Pipeline', 'inference-pipeline-real-time'),
  serverless: guide('Deploy models with Amazon SageMaker Serverless Inference', 'serverless-endpoints'),
  batchTimeouts: {
    title: 'AWS Batch: Job timeouts',
    url: 'https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html',
  },
  batchJobs: {
    title: 'AWS Batch: Job definition parameters',
    url: 'https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html',
  },
  container: { title: 'The container', url: 'container/README.md' },
} as const satisfies { readonly [name: string]: Source };
