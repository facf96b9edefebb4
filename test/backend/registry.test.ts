import { BACKEND_NAMES, checkBackend, createBackend } from '../../lib/backend/registry';

test.each(['process', 'docker', 'batch'])('%s is a backend', (name) => {
  expect(() => checkBackend(name)).not.toThrow();
  expect(BACKEND_NAMES).toContain(name);
});

test.each([
  ['sagemaker', 'BackendNotAvailable', 'not available yet'],
  ['bacth', 'BackendUnknown', "did you mean 'batch'"],
  ['toString', 'BackendUnknown', "no backend 'toString'"],
])('%s is refused', (name, code, message) => {
  expect(() => checkBackend(name)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test('a backend is made by its name', async () => {
  const backend = await createBackend('process', { command: ['/nowhere/sweep'], env: {} });
  await expect(backend.status()).resolves.toEqual({ workers: 0 });
});
