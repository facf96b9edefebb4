import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { resultOf } from '../support/manifests';
import { writeServing } from '../support/serving-program';
import { until } from '../support/until';
import { failedOf } from './made-sweep';
import { servingHomePerTest } from './serving-home';

const home = servingHomePerTest();

describe('sweep serve', () => {
  test('serves the best model of the latest sweep until Ctrl-C, and then leaves nothing', async () => {
    const artifacts = ['model.tar.gz'];
    await home().sweep([
      resultOf(0, { objective: 0.5, artifacts }),
      resultOf(1, { objective: 0.2, artifacts }),
      resultOf(2, { objective: 0.9 }),
    ]);
    const serving = home().serve();
    await expect(serving.answer('1,2')).resolves.toBe('toy(1; text/csv; */*; 1,2)');
    expect(serving.io.stdout).toMatch(
      /serving the model of trial 1 of digits-20261121-093000-x7f2 \(\S+ 0.2\) at http/,
    );
    expect(serving.io.stdout).toContain("curl -H 'content-type: text/csv' --data-binary @rows.csv http://127.0.0.1:");
    await until(() => serving.io.stdout.includes('toy: "POST /invocations'));
    await expect(serving.end()).resolves.toBe(130);
    expect(serving.io.stdout).toContain('toy ends');
    expect(serving.io.stderr).toBe('');
  });
});

describe('sweep serve says', () => {
  test('that a server was killed by somebody else, and not that it took too long to end', async () => {
    await home().sweep([resultOf(0, { artifacts: ['model.tar.gz'] })]);
    const serving = home().serve();
    await serving.answer('1');
    await serving.answer('die').catch(() => undefined);
    await until(() => serving.io.stderr.includes('[ServerEnded]'));
    expect(serving.io.stderr).toContain('ended by itself, by SIGKILL');
    expect(serving.io.stderr).not.toContain('warning');
  });

  test('how a folder with a model is named, where there is one of that name', async () => {
    await home().sweep([resultOf(0)]);
    const { stderr } = await home().refused('test');
    expect(stderr).toMatch(/\[SweepNotFound\] there is no sweep 'test'.*\nhint .*\.\/test/);
  });

  test('that nothing has completed', async () => {
    await home().sweep([failedOf(0, 'exit code 1')]);
    const { code, stderr } = await home().refused();
    expect(stderr).toMatch(/\[NoBestTrial\] no trial of digits-\S+ has completed yet\nhint .*sweep follow/);
    expect(code).toBe(2);
  });

  test('that the best trial has no model, although others have', async () => {
    await home().sweep([resultOf(0, { objective: 0.5, artifacts: ['model.tar.gz'] }), resultOf(1, { objective: 0.1 })]);
    expect((await home().refused()).stderr).toMatch(
      /\[ModelMissing\] the best trial of digits-\S+, 1, saved no model\nhint/,
    );
    expect((await home().refused('--trial', '1')).stderr).toContain('[ModelMissing] trial 1 saved no model');
  });

  test.each([
    ['7', '[TrialUnknown] digits-20261121-093000-x7f2 has no trial 7\nhint its trials are 0 to 3'],
    ['3', '[TrialNotEnded] trial 3 of digits-20261121-093000-x7f2 has not ended'],
  ])('what is wrong with trial %s', async (trial, said) => {
    await home().sweep([resultOf(0)]);
    expect((await home().refused('--trial', trial)).stderr).toContain(said);
  });

  test('that a sweep without a metric has no best', async () => {
    const { folder } = await home().sweep([]);
    const manifest = await folder.manifest();
    const { metric: _, ...spec } = manifest.spec;
    await folder.store.write('sweep.json', JSON.stringify({ ...manifest, spec }));
    expect((await home().refused()).stderr).toContain('[BestUnknown]');
  });

  test('that the program cannot serve', async () => {
    rmSync(join(home().program, 'serve'));
    await home().sweep([resultOf(0, { artifacts: ['model.tar.gz'] })]);
    expect((await home().refused()).stderr).toMatch(
      /\[ProgramNotFound\] there is no program 'serve' in .*program\nhint/,
    );
    writeFileSync(join(home().program, 'serve'), '');
    chmodSync(join(home().program, 'serve'), 0o644);
    expect((await home().refused()).stderr).toContain('[ProgramNotExecutable]');
    expect((await home().refused('--container', home().path('nowhere'))).stderr).toContain('[ContainerNotFound]');
  });

  test('that the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = String((server.address() as { port: number }).port);
    const { code, stderr } = await home().refused(home().model('m'), '--container', home().program, '--port', port);
    expect(stderr).toContain(`[PortTaken] port ${port} of this machine is taken\nhint name another with --port`);
    expect(code).toBe(2);
    server.close();
  });

  test.each([
    [['--port', '70000'], /It must be a number from 0 to 65535/],
    [['--on', 'batch'], /\[LauncherUnknown\] --on: programs are not started by 'batch'/],
    [['--on', 'process', '--image', 'rules:1'], /\[ImageNotAProcess\] --on process cannot start the image rules:1/],
    [['--trial', '1'], /\[TrialNotMeant\]/],
    [['--pipeline', 'a,b'], /\[PipelineAlone\] '.*' does not go with --pipeline/],
  ])('what is wrong with %j', async (flags, said) => {
    const { code, stderr } = await home().refused(home().model('m'), '--container', home().program, ...flags);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });

  test('that there is no such model', async () => {
    expect((await home().refused(home().path('no.tar.gz'), '--container', home().program)).stderr).toContain(
      '[ModelNotFound]',
    );
    expect((await home().refused(home().path('no/such'), '--container', home().program)).stderr).toContain(
      '[ModelNotFound]',
    );
  });
});

describe('sweep serve --pipeline', () => {
  test('chains programs, each with a model of its own', async () => {
    const [first, second] = [writeServing(home().path('first'), 'one'), writeServing(home().path('second'), 'two')];
    await home().sweep([resultOf(0, { artifacts: ['model.tar.gz'] })]);
    const serving = home().serve('--pipeline', `${first}=${home().model('m')},${second}=digits`);
    const answer = 'two(0; text/one; application/json; one(m; text/csv; */*; 1,2))';
    await expect(serving.answer('1,2', { accept: 'application/json' })).resolves.toBe(answer);
    expect((await fetch(`${await serving.url()}/ping`)).status).toBe(200);
    const response = await fetch(`${await serving.url()}/invocations`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/bad' },
    });
    expect([response.status, response.headers.get('x-sweep-container')]).toEqual([415, '1 first']);
    await expect(serving.end()).resolves.toBe(130);
    expect(serving.io.stdout).toMatch(/^1 first \| one starts$/m);
    expect(serving.io.stdout).toMatch(/^2 second \| two ends$/m);
  });

  test.each([
    ['one', /\[PipelineSize\] --pipeline has 1 of 2 to 15 containers/],
    ['./one,', /\[ContainerNotFound\]/],
    ['=m,b', /\[PipelineElement\] --pipeline: '=m' is not PROGRAM or PROGRAM=MODEL/],
    ['/nowhere/to,b', /\[ContainerNotFound\] there is no container folder \/nowhere\/to/],
  ])('says what is wrong with %s', async (pipeline, said) => {
    const { code, stderr } = await home().refused('--pipeline', pipeline);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });

  test('says that an image is no process', async () => {
    const { stderr } = await home().refused('--pipeline', `${home().program},rules:1`, '--on', 'process');
    expect(stderr).toContain('[ImageNotAProcess] --on process cannot start the image rules:1');
  });
});
