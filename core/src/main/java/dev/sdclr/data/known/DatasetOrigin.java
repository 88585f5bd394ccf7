package dev.sdclr.data.known;

import dev.sdclr.FileTree;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A place on the network that has the files of a known data set. */
sealed interface DatasetOrigin {

  /** Names the place in logs and errors. */
  String place();

  /**
   * Puts the files into {@code folder}.
   *
   * @param downloads keeps what has arrived of a download that is broken off
   * @throws IOException in one phrase for people
   */
  void fetchInto(Path folder, Path downloads, ProgressListener listener) throws IOException;

  /**
   * A file to download.
   *
   * @param name relative to its folder's address
   * @param sha256 of its bytes, in lower-case hexadecimal
   */
  record WebFile(String name, String sha256) {}

  /** Files to download one by one. */
  record WebFiles(URI address, List<WebFile> files) implements DatasetOrigin {

    @Override
    public String place() {
      return address.toString();
    }

    @Override
    public void fetchInto(Path folder, Path downloads, ProgressListener listener)
        throws IOException {
      for (WebFile file : files) {
        Path arrived = downloads.resolve(file.name());
        new Download(address, file, listener).to(arrived);
        Files.move(arrived, folder.resolve(file.name()));
      }
    }
  }

  /** One compressed tar archive to download. */
  record WebArchive(URI address, WebFile archive) implements DatasetOrigin {

    private static final long MAX_UNPACKED_BYTES = 1L << 30;

    @Override
    public String place() {
      return address.resolve(archive.name()).toString();
    }

    @Override
    public void fetchInto(Path folder, Path downloads, ProgressListener listener)
        throws IOException {
      Path arrived = downloads.resolve(archive.name());
      new Download(address, archive, listener).to(arrived);
      TarGz.unpack(arrived, folder, MAX_UNPACKED_BYTES);
      Files.delete(arrived);
    }
  }

  /** A package of Debian or Ubuntu, unpacked without being installed and without root. */
  record DebianPackage(String name, Path inside) implements DatasetOrigin {

    private static final long MAX_MINUTES = 15;

    @Override
    public String place() {
      return "package %s (apt-get download)".formatted(name);
    }

    @Override
    public void fetchInto(Path folder, Path downloads, ProgressListener listener)
        throws IOException {
      Path work = Files.createTempDirectory(downloads, "deb-");
      try {
        listener.say("fetches " + place()); // which does not say how far it is
        run(work, "apt-get", "-q", "download", name);
        run(work, "dpkg", "-x", packageFile(work).toString(), "unpacked");
        moveFiles(work.resolve("unpacked").resolve(inside), folder);
      } finally {
        FileTree.delete(work);
      }
    }

    private Path packageFile(Path work) throws IOException {
      try (DirectoryStream<Path> packages = Files.newDirectoryStream(work, "*.deb")) {
        for (Path file : packages) {
          return file.getFileName();
        }
      }
      throw new IOException("apt-get downloaded no package");
    }

    private static void moveFiles(Path from, Path to) throws IOException {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
        for (Path file : files) {
          Files.move(file, to.resolve(file.getFileName()));
        }
      }
    }

    private static void run(Path folder, String... command) throws IOException {
      Path log = folder.resolve("log");
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
      } catch (IOException e) {
        throw new IOException("this system has no %s".formatted(command[0]), e);
      }
      try {
        if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
          throw new IOException("%s took more than %d minutes".formatted(command[0], MAX_MINUTES));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("%s was interrupted".formatted(command[0]), e);
      } finally {
        process.destroy();
      }
      if (process.exitValue() != 0) {
        throw new IOException("%s failed: %s".formatted(command[0], lastLine(log)));
      }
    }

    private static String lastLine(Path log) throws IOException {
      List<String> lines = SmallFile.text(log).lines().toList();
      return lines.isEmpty() ? "without a message" : lines.get(lines.size() - 1);
    }
  }
}
