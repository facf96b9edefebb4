import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packFolder } from '../../lib/worker/archive';
import { servingHomePerTest } from '../cli/serving-home';
import { resultOf } from '../support/manifests';
import { writeServing } from '../support/serving-program';
import { until } from '../support/until';

const home = servingHomePerTest();

describe('sweep serve', () => {
  test('serves the model of a trial that is named, and says that the program has changed', async () => {
    await home().sweep([resultOf(0, { artifacts: ['model.tar.gz'] }), resultOf(1, { artifacts: ['model.tar.gz'] })]);
    writeFileSync(join(home().program, 'more'), '');
    const serving = home().serve('digits', '--trial', '0');
    await expect(serving.answer('x')).resolves.toMatch(/^toy\(0;/);
    expect(serving.io.stderr).toContain('has changed since the sweep was created: it may not read this model');
    await serving.end();
  });

  test('serves a model.tar.gz and a folder with the program that --container names', async () => {
    const archive = home().path('model.tar.gz');
    await packFolder(home().model('packed'), archive);
    for (const [path, said] of [
      [archive, /^toy\(packed;/],
      [home().model('plain'), /^toy\(plain;/],
    ] as const) {
      const serving = home().serve(path, '--container', home().program);
      await expect(serving.answer('x')).resolves.toMatch(said);
      await serving.end();
    }
  });

  test('tells programs where it serves, and keeps what the server prints from them', async () => {
    const serving = home().serve(home().model('m'), '--container', home().program, '--json');
    const url = await serving.url();
    const containers = [{ name: 'program', model: home().path('model-m') }];
    expect(serving.io.events).toEqual([{ event: 'serving', url, on: 'process', containers }]);
    await serving.end();
    expect(serving.io.stderr).toContain('toy starts');
  });

  test('answers a request that is under way when it is told to end', async () => {
    const serving = home().serve(home().model('m'), '--container', home().program);
    await serving.url();
    const answer = serving.answer('sleep 0.5');
    await until(() => serving.io.stdout.includes('toy sleeps'));
    await expect(serving.end()).resolves.toBe(130);
    await expect(answer).resolves.toContain('sleep 0.5');
  });

  test('ends at once a server that does not heed SIGTERM when Ctrl-C is pressed again', async () => {
    const serving = home().serve(home().model('sleep'), '--container', home().program);
    await serving.url();
    serving.io.interrupt();
    await until(() => serving.io.stdout.includes('stopping'));
    await expect(serving.end()).resolves.toBe(130);
  });

  test('says why a server ended by itself, before or after it was ready', async () => {
    const serving = home().serve(home().model('m'), '--container', home().program);
    await serving.post('quit').catch(() => undefined);
    await expect(serving.exitCode).resolves.toBe(4);
    expect(serving.io.stderr).toMatch(
      /\[ServerEnded\] the server of program ended by itself, with exit code 5; its last lines:\ntoy starts/,
    );

    writeFileSync(join(home().program, 'serve'), '#!/bin/sh\necho no such thing >&2\nexit 3\n');
    const { code, stderr } = await home().refused(home().model('n'), '--container', home().program);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /\[ServerEnded\] the server of program ended by itself, with exit code 3; its last lines:\nno such thing/,
    );
  });

  test('says what a server said that is not ready in time', async () => {
    const { code, stderr } = await home().refused(
      home().model('mute'),
      '--container',
      home().program,
      '--ready-within',
      '4',
    );
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /\[ServerNotReady\] the server of program was not ready within 4 s: \/ping answered 503; its last lines:\n/,
    );
    expect(stderr).toContain('toy starts');
  });
});

describe('sweep serve --pipeline', () => {
  test('keeps requests under way when it is told to end', async () => {
    const other = writeServing(home().path('other'), 'other');
    const serving = home().serve('--pipeline', `${home().program},${other}`);
    await serving.url();
    const answers = Array.from({ length: 8 }, (_, i) => serving.answer(`sleep 0.4 ${i}`));
    await until(() => serving.io.stdout.split('toy sleeps').length === 9);
    const ended = serving.end();
    for (const [i, answer] of (await Promise.all(answers)).entries()) expect(answer).toContain(`sleep 0.4 ${i}))`);
    await expect(ended).resolves.toBe(130);
  });

  test('ends all when one ends by itself', async () => {
    const other = writeServing(home().path('other'), 'other');
    const serving = home().serve('--pipeline', `${home().program}=${home().model('m')},${other}`);
    await serving.post('quit');
    await expect(serving.exitCode).resolves.toBe(4);
    expect(serving.io.stderr).toContain('[ServerEnded] the server of program ended by itself, with exit code 5');
  });
});
