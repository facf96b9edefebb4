import { Size } from 'aws-cdk-lib';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MultipartBody,
  MultipartUserData,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Holds the system, images, and the scratch of all workers on the instance; paid for while the instance runs. */
const DISK = Size.gibibytes(100);

/** How instances that run workers are launched. */
export class WorkerTemplate extends LaunchTemplate {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      userData: userData(),
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          // A key of AWS: one of ours would have to be opened to the roles of Spot and Auto Scaling, and the disk is
          // gone with its instance.
          volume: BlockDeviceVolume.ebs(DISK.toGibibytes(), {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
            deleteOnTermination: true,
          }),
        },
      ],
    });
  }
}

/**
 * Batch gives jobs on EC2 the network of the host, where the limit of hops keeps nobody from the credentials of the
 * instance. Workers are not root, and what is not root has no business there.
 */
function userData(): UserData {
  const commands = UserData.forLinux();
  commands.addCommands(
    'iptables --insert OUTPUT --destination 169.254.169.254 --match owner ! --uid-owner 0 --jump REJECT',
  );
  // Batch adds its own part to the message, and takes no other form.
  const message = new MultipartUserData();
  message.addPart(MultipartBody.fromUserData(commands));
  return message;
}
