package dev.sdclr.distributed;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A socket that listens at one address of this host: libtorch's store knows only all of them, but
 * takes a socket that is open already by its number.
 *
 * <p>Java does not tell that number; Linux does, in {@code /proc}.
 */
final class ListeningSocket {

  private static final Path SOCKETS = Path.of("/proc/self/fd");
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

  /** Columns of the tables. */
  private static final int LOCAL_ADDRESS = 1;

  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENING = "0A";

  private static final int BACKLOG = 2048;

  /** Native code closes a socket that it was given; Java must not do so when it collects these. */
  private static final List<ServerSocketChannel> GIVEN_AWAY = new ArrayList<>();

  private ListeningSocket() {}

  /**
   * Opens one, for native code to close.
   *
   * @return its number; empty where the system does not tell it
   * @throws IOException when the address is none of this host, or the port is taken
   */
  static synchronized OptionalInt at(InetAddress address, int port) throws IOException {
    ServerSocketChannel channel =
        ServerSocketChannel.open(
            address instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    OptionalInt number = OptionalInt.empty();
    try {
      channel.bind(new InetSocketAddress(address, port), BACKLOG);
      number = number(port);
      return number;
    } finally {
      if (number.isPresent()) {
        GIVEN_AWAY.add(channel);
      } else {
        channel.close();
      }
    }
  }

  private static OptionalInt number(int port) throws IOException {
    if (!Files.isDirectory(SOCKETS)) {
      return OptionalInt.empty();
    }
    Map<String, Integer> numbers = numbers();
    for (Path table : TABLES) {
      for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > INODE
            && columns[STATE].equals(LISTENING)
            && columns[LOCAL_ADDRESS].endsWith(":%04X".formatted(port))
            && numbers.containsKey(columns[INODE])) {
          return OptionalInt.of(numbers.get(columns[INODE]));
        }
      }
    }
    return OptionalInt.empty();
  }

  /** Of this process's open sockets, by their inodes. */
  private static Map<String, Integer> numbers() throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(SOCKETS)) {
      for (Path entry : entries) {
        String target = target(entry);
        if (target.startsWith("socket:[")) {
          String inode = target.substring("socket:[".length(), target.length() - 1);
          numbers.put(inode, Integer.parseInt(entry.getFileName().toString()));
        }
      }
    }
    return numbers;
  }

  private static String target(Path entry) throws IOException {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile
    }
  }
}
