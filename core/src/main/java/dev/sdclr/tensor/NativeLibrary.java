package dev.sdclr.tensor;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.net.URL;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Loads libtorch once, in an order that works with an empty cache. */
public final class NativeLibrary {

  /**
   * Everything that libjnitorch needs on disk before the first of it is opened, where it is there:
   * the CUDA build has more.
   */
  private static final String[] LIBRARIES = {
    "libgomp.so.1",
    "libc10.so",
    "libc10_cuda.so",
    "libtorch_cpu.so",
    "libtorch_cuda.so",
    "libtorch_cuda_linalg.so",
    "libtorch.so",
    "libjnitorch.so",
    "libjnitorch_cuda.so"
  };

  /** Where the jars of the builds keep them, after the platform's name. */
  private static final String[] VARIANTS = {"", "-gpu"};

  /** How much memory the process may hold before JavaCPP refuses tensors; read once. */
  private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  private static boolean loaded;

  private NativeLibrary() {}

  /** Whose library is loaded here, such as {@code linux-x86_64}; loads nothing. */
  public static String platform() {
    return Loader.getPlatform();
  }

  /**
   * Loads libtorch; later calls do nothing.
   *
   * @throws SdclrException when this platform's library is missing or does not load
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    // By itself four times Java's heap, though tensors lie outside it and scopes free them.
    if (System.getProperty(MEMORY_LIMIT) == null) {
      System.setProperty(MEMORY_LIMIT, "0");
    }
    try {
      extractBeforeOpening();
      Loader.load(torch.class);
      loaded = true;
    } catch (LinkageError | IOException e) {
      throw new SdclrException(
          "cannot load libtorch for %s: %s (is the disk with %s full, or the platform unsupported?)"
              .formatted(Loader.getPlatform(), rootMessage(e), cacheDirectory()),
          e);
    }
  }

  /**
   * Extracts all libraries before any is opened.
   *
   * <p>JavaCPP extracts and opens one at a time; with another libtorch on the system (Debian's
   * {@code libtorch-dev}), {@code libtorch.so} then binds to that one's {@code libtorch_cpu.so},
   * and the JVM crashes.
   */
  private static void extractBeforeOpening() throws IOException {
    Loader.load(org.bytedeco.openblas.global.openblas.class);
    if (!Loader.getPlatform().startsWith("linux")) {
      return;
    }
    for (String variant : VARIANTS) {
      for (String library : LIBRARIES) {
        URL inJar =
            torch.class.getResource(
                "/org/bytedeco/pytorch/%s%s/%s".formatted(Loader.getPlatform(), variant, library));
        if (inJar != null) {
          Loader.cacheResource(inJar);
        }
      }
    }
  }

  private static String cacheDirectory() {
    try {
      return Loader.getCacheDir().toString();
    } catch (IOException e) {
      return "JavaCPP's cache";
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
  }
}
