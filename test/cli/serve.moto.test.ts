import { makeBucket, useMoto } from '../support/moto';
import { attemptFolder } from '../../lib/contract/object-keys';
import { SweepFolder } from '../../lib/folder/sweep-folder';
import { openStore } from '../../lib/store/registry';
import { resultOf } from '../support/manifests';
import { servingHomePerTest } from './serving-home';

useMoto();
const home = servingHomePerTest();

beforeAll(() => makeBucket('sweeps'));

test('serves the best model of a sweep in S3, and an archive by its address', async () => {
  const root = 's3://sweeps/of-mine';
  const { folder, manifest } = await home().sweep([resultOf(1, { artifacts: ['model.tar.gz'] })]);
  const inS3 = new SweepFolder(openStore(root), folder.id);
  await inS3.createManifest(manifest);
  await inS3.recordResult(resultOf(1, { artifacts: ['model.tar.gz'] }));
  const key = `${attemptFolder({ trial: 1, attempt: 1 })}model.tar.gz`;
  await inS3.store.upload(key, home().path('packed-1.tar.gz'));

  const address = `${root}/${folder.id}`;
  for (const named of [[address], [`${address}/${key}`, '--container', home().program]]) {
    const serving = home().serve(...named);
    await expect(serving.answer('x')).resolves.toMatch(/^toy\(1;/);
    await expect(serving.end()).resolves.toBe(130);
  }
  const { stderr, code } = await home().refused(`${root}/no.tar.gz`, '--container', home().program);
  expect(stderr).toContain('[ModelNotFound] there is no model');
  expect(code).toBe(2);
});
