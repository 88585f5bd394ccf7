package dev.sdclr.distributed;

import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.TensorScope;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.gloo.Device;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * One process group of c10d for each channel: Gloo for tensors on the processor, NCCL for those on
 * a GPU. Closing ends the connections.
 */
final class ProcessGroups implements AutoCloseable {

  /** Names the network interface to use, as for PyTorch. */
  private static final String INTERFACE = "GLOO_SOCKET_IFNAME";

  private final Map<Channel, Backend> onProcessor = new EnumMap<>(Channel.class);
  private final Map<Channel, Backend> onGpu = new EnumMap<>(Channel.class);

  ProcessGroups(LaunchedRank launched, KeyStore store, boolean cuda, long timeoutSeconds) {
    for (Channel channel : Channel.values()) {
      try (TensorScope scope = new TensorScope()) {
        onProcessor.put(channel, TensorScope.keep(gloo(launched, store, channel, timeoutSeconds)));
        if (cuda) {
          onGpu.put(channel, TensorScope.keep(nccl(launched, store, channel)));
        }
      }
    }
  }

  private static Backend gloo(
      LaunchedRank launched, KeyStore store, Channel channel, long timeoutSeconds) {
    Milliseconds timeout = new Milliseconds(TimeUnit.SECONDS.toMillis(timeoutSeconds));
    ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(timeout);
    options.devices().push_back(device(launched));
    return new ProcessGroupGloo(
        store.prefixed("gloo-" + channel), launched.rank(), launched.size(), options);
  }

  private static Device device(LaunchedRank launched) {
    String name = System.getenv(INTERFACE);
    return name == null || name.isBlank()
        ? ProcessGroupGloo.createDeviceForHostname(ownAddress(launched))
        : ProcessGroupGloo.createDeviceForInterface(name);
  }

  /** The address by which this host reaches rank 0's: a host's own name may mean its loopback. */
  private static String ownAddress(LaunchedRank launched) {
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress first = InetAddress.getByName(launched.host());
      socket.connect(new InetSocketAddress(first, launched.port()));
      return socket.getLocalAddress().getHostAddress();
    } catch (SocketException | UnknownHostException e) {
      return launched.host();
    }
  }

  /** Not run yet: it needs a build with -Pcuda and several GPUs. */
  private static Backend nccl(LaunchedRank launched, KeyStore store, Channel channel) {
    return new ProcessGroupNCCL(
        store.prefixed("nccl-" + channel), launched.rank(), launched.size());
  }

  /** The group that sums {@code tensor}. */
  Backend of(Tensor tensor, Channel channel) {
    return tensor.is_cuda() ? onGpu.get(channel) : onProcessor.get(channel);
  }

  @Override
  public void close() {
    onGpu.values().forEach(Backend::close);
    onProcessor.values().forEach(Backend::close);
  }
}
