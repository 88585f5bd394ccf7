package dev.sdclr.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.RankProcesses;
import dev.sdclr.SdclrException;
import dev.sdclr.tensor.NativeLibrary;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("distributed")
class KeyStoreTest {

  /** What a connection to c10d's store begins with. */
  private static final int MAGIC = 0x3C85F7CE;

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  private static LaunchedRank at(String host, int port) {
    return new LaunchedRank(0, 2, 0, 2, host, port, Optional.empty());
  }

  /**
   * To the system the whole of 127/8 is this host's, and a store that listens everywhere is there.
   */
  @Test
  void listensWhereItsAddressLeadsAlone() throws IOException {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    int port = RankProcesses.freePort();
    try (KeyStore store = new KeyStore(at("127.0.0.1", port), true, 5000)) {
      store.set("a", "b");
      assertThat(store.get("a")).contains("b");
      try (Socket other = new Socket()) {
        InetAddress neighbour = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        assertThatThrownBy(() -> other.connect(new InetSocketAddress(neighbour, port), 2000))
            .isInstanceOf(ConnectException.class);
      }
    }
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      assertThatThrownBy(() -> new KeyStore(at("127.0.0.1", taken.getLocalPort()), true, 5000))
          .isInstanceOf(SdclrException.class)
          .hasMessage(
              "rank 0 cannot listen on 127.0.0.1:%d: Address already in use (choose another"
                  + " MASTER_PORT; is a second rank 0 running?)",
              taken.getLocalPort());
    }
  }

  /** Strangers speak to a store; then a friend asks it. */
  static final class Visited {

    public static void main(String[] arguments) throws IOException {
      NativeLibrary.load();
      int port = Integer.parseInt(arguments[0]);
      KeyStore store = new KeyStore(at("127.0.0.1", port), true, 5000);
      for (int type = 0; type < 32; type++) {
        visit(port, (byte) type);
      }
      store.set("a", "still answers");
      System.out.println(store.get("a").orElseThrow());
      store.close();
      System.exit(0);
    }

    /** Begins as a rank would, and claims a text of 2⁶³ bytes and more. */
    private static void visit(int port, byte type) throws IOException {
      ByteBuffer message = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
      message.put((byte) 0).putInt(MAGIC).put(type);
      while (message.hasRemaining()) {
        message.put((byte) 0xFF);
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(100);
        socket.getOutputStream().write(message.array());
        socket.getInputStream().readNBytes(1);
      } catch (IOException e) {
        // no answer is right, too
      }
    }
  }

  /** Who stops in the middle of a message, or says nothing, keeps nobody from an answer. */
  @Test
  void answersFriendsBesideStrangersWhoNeverFinish() throws IOException {
    int port = RankProcesses.freePort();
    ByteBuffer message = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    message.put((byte) 0).putInt(MAGIC).put((byte) 1).putLong(1 << 20); // set, a long key
    List<Socket> strangers = new ArrayList<>();
    try (KeyStore store = new KeyStore(at("127.0.0.1", port), true, 20_000)) {
      for (int i = 0; i < 400; i++) {
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port);
        strangers.add(stranger);
        stranger.getOutputStream().write(message.array(), 0, i % message.capacity());
      }
      try (KeyStore friend = new KeyStore(at("127.0.0.1", port), false, 20_000)) {
        friend.set("a", "b");
        assertThat(store.get("a")).contains("b");
        assertThat(friend.count("c")).isEqualTo(1);
      }
      for (Socket stranger : strangers) {
        stranger.close(); // in the middle of its message
      }
      assertThat(store.get("a")).contains("b");
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void answersStrangersInALine() throws Exception {
    int port = RankProcesses.freePort();
    try (RankProcesses store = RankProcesses.none()) {
      store.start(Visited.class, Map.of(), List.of(Integer.toString(port)));
      assertThat(store.exitCodes()).as(store.output()).containsExactly(0);
      assertThat(store.output(0).lines())
          .containsExactlyInAnyOrder(
              "note: the key store at 127.0.0.1:%d refused a message that no rank sends: something else is connecting to it"
                  .formatted(port),
              "still answers");
    }
  }
}
