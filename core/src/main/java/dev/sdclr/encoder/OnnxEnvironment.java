package dev.sdclr.encoder;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.sdclr.tensor.NativeLibrary;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime in this process, kept for as long as this is open.
 *
 * <p>Its Java API frees the native environment in a shutdown hook, beside which a session may still
 * run until a stop reaches it: that fails or crashes. The native environment counts its references,
 * but the API takes one only, so that this takes another by reflection. Where that is not allowed
 * the hazard stays.
 */
public final class OnnxEnvironment implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxEnvironment.class);

  // What fails is thrown: it needs no log.
  private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

  private static final String NAME = "sdclr";

  /** Read once, as it starts: its API can only be told later. */
  private static final String NO_REPORTS = "ORT_DISABLE_TELEMETRY";

  /** Address space: memory is taken as far down as it is used. */
  private static final long STACK_BYTES = 64L << 20;

  private final OrtEnvironment environment;
  private final long reference;

  /**
   * Loads ONNX Runtime, the first time, and keeps it from reporting its use to its makers over the
   * network, as ONNX Runtime 1.29 does by itself.
   *
   * <p>On a thread of its own with much stack: as it starts, ONNX Runtime 1.29 goes over the
   * process's command line by recursion, and a class path of 4,000 characters there overflows the
   * usual stack, which ends the process without a word.
   *
   * @throws LinkageError when it cannot be loaded
   */
  public OnnxEnvironment() {
    NativeLibrary.load();
    torch.set_env(NO_REPORTS, "1");
    try {
      environment =
          CompletableFuture.supplyAsync(
                  () -> OrtEnvironment.getEnvironment(LEVEL, NAME),
                  task -> new Thread(null, task, "onnxruntime", STACK_BYTES).start())
              .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LinkageError unloadable) {
        throw unloadable;
      }
      throw e;
    }
    reference = takeReference();
  }

  private static long takeReference() {
    try {
      return (long)
          method("createHandle", long.class, int.class, String.class)
              .invoke(null, api(), LEVEL.getValue(), NAME);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      LOG.debug("no reference to ONNX Runtime's environment: a stop may end it early", e);
      return 0;
    }
  }

  private static Method method(String name, Class<?>... parameters) throws NoSuchMethodException {
    Method method = OrtEnvironment.class.getDeclaredMethod(name, parameters);
    method.setAccessible(true);
    return method;
  }

  private static long api() throws ReflectiveOperationException {
    Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
    api.setAccessible(true);
    return api.getLong(null);
  }

  OrtEnvironment get() {
    return environment;
  }

  @Override
  public void close() {
    if (reference == 0) {
      return;
    }
    try {
      method("close", long.class, long.class).invoke(null, api(), reference);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      LOG.debug("ONNX Runtime's environment stays", e);
    }
  }
}
