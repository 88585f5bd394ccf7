package dev.sdclr.checkpoint;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.method.Method;
import dev.sdclr.model.Network;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/**
 * The state of a run in one file, from which it goes on exactly as if it had not stopped.
 *
 * <p>A safetensors file: {@code network.*}, {@code momentum.*}, what the method keeps beside them
 * as {@code method.*}, where the mask goes on {@code epoch.*}, and what the order of images follows
 * from, {@code images.*}.
 */
public final class Checkpoint {

  private static final String FORMAT = "sdclr-checkpoint";
  private static final int VERSION = 1;
  private static final String NETWORK = "network.";
  private static final String MOMENTUM = "momentum.";
  private static final String METHOD = "method.";
  private static final String EPOCH = "epoch.";
  private static final String IMAGES = "images.";

  private Checkpoint() {}

  /**
   * Writes a checkpoint; the one before stays until this one is proven whole, and then beside it.
   *
   * @param images tensors that the order of images follows from, by name
   * @throws SdclrException when it cannot be written
   */
  public static void save(
      Path file,
      Method method,
      Optimizer optimizer,
      Map<String, Tensor> images,
      Position position) {
    try (TensorScope scope = new TensorScope()) {
      Map<String, String> text = new LinkedHashMap<>();
      text.put("format", FORMAT);
      text.put("version", Integer.toString(VERSION));
      text.put("position", RecordFile.toJsonLine(position));
      Map<String, Tensor> tensors = tensors(method, optimizer, images, position);
      ProvenFile.replace(file, new TensorFile(tensors, text)::write, TensorFile::requireWhole);
    }
  }

  /**
   * Checks that a checkpoint can hold a run, before there is anything to save.
   *
   * @param images as for {@link #save}
   * @throws UsageException when one of its tensors is too large
   */
  public static void requireRoom(Method method, Optimizer optimizer, Map<String, Tensor> images) {
    try (TensorScope scope = new TensorScope()) {
      TensorFile.requireStorable(tensors(method, optimizer, images, Position.START));
    }
  }

  private static Map<String, Tensor> tensors(
      Method method, Optimizer optimizer, Map<String, Tensor> images, Position position) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    putAll(tensors, NETWORK, method.network().tensors().all());
    putAll(tensors, MOMENTUM, optimizer.momentumBuffers());
    putAll(tensors, METHOD, method.state());
    putAll(tensors, EPOCH, method.epochState(position.batch() > 0));
    putAll(tensors, IMAGES, images);
    return tensors;
  }

  /** Whether all that was written is there, be it readable by this version or not. */
  public static boolean isWhole(Path file) {
    try {
      TensorFile.requireWhole(file);
      return true;
    } catch (SdclrException e) {
      return false;
    }
  }

  /**
   * Puts the checkpoint before in the place of one that is not whole.
   *
   * @throws SdclrException when it cannot be moved
   */
  public static void takeBack(Path file) {
    ProvenFile.takeBack(file);
  }

  /** The checkpoint before {@code file}, if it is kept. */
  public static Path previous(Path file) {
    return ProvenFile.previous(file);
  }

  /**
   * Loads all of a checkpoint.
   *
   * @param images takes the tensors that the order of images follows from by name, which are freed
   *     afterwards; none where images are in no particular order
   * @return where to go on
   * @throws SdclrException when it is missing, corrupt, newer, or of another model
   */
  public static Position restore(
      Path file, Method method, Optimizer optimizer, Consumer<Map<String, Tensor>> images) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      TensorFile content = readChecked(file);
      copyInto(file, method.network().tensors().all(), NETWORK, content);
      copyInto(file, optimizer.momentumBuffers(), MOMENTUM, content);
      copyInto(file, method.state(), METHOD, content);
      method.stateRestored();
      method.restoreEpoch(startingWith(EPOCH, content.tensors()));
      images.accept(startingWith(IMAGES, content.tensors()));
      return position(file, content);
    }
  }

  /**
   * Loads the weights and statistics of a finished network, which lacks what only training needs.
   *
   * @throws SdclrException when it is missing, corrupt, newer, or of another model
   */
  public static Position restoreFinished(Path file, Network network) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      TensorFile content = readChecked(file);
      copyEach(file, network.tensors().all(), NETWORK, content);
      Map<String, Tensor> held = startingWith(NETWORK, content.tensors());
      held.keySet().removeIf(Network::isForTrainingOnly);
      requireNeeded(file, held, network.tensors().all());
      return position(file, content);
    }
  }

  private static Position position(Path file, TensorFile content) {
    String position = content.text().get("position");
    if (position == null) {
      throw TensorFile.malformed(file, "does not say its position in the run");
    }
    return RecordFile.fromJson(position, Position.class, file + ": position");
  }

  private static TensorFile readChecked(Path file) {
    TensorFile content = TensorFile.read(file);
    if (!isCheckpoint(content)) {
      throw new SdclrException(file + " is not an sdclr checkpoint");
    }
    requireVersion(file, content);
    return content;
  }

  /** Whether a safetensors file is one of ours. */
  static boolean isCheckpoint(TensorFile content) {
    return FORMAT.equals(content.text().get("format"));
  }

  /** Checks that a checkpoint of ours is of a version that is read. */
  static void requireVersion(Path file, TensorFile content) {
    String version = content.text().get("version");
    if (!Integer.toString(VERSION).equals(version)) {
      throw new SdclrException(
          "%s has checkpoint version %s; this sdclr reads version %d: use the sdclr that wrote it"
              .formatted(file, version, VERSION));
    }
  }

  /** Copies all that the file has under a prefix, which must be all that is needed. */
  private static void copyInto(
      Path file, Map<String, Tensor> targets, String prefix, TensorFile content) {
    copyEach(file, targets, prefix, content);
    requireNeeded(file, startingWith(prefix, content.tensors()), targets);
  }

  private static void copyEach(
      Path file, Map<String, Tensor> targets, String prefix, TensorFile content) {
    targets.forEach(
        (name, target) -> {
          Tensor source = content.tensors().get(prefix + name);
          if (source == null || !Arrays.equals(source.shape(), target.shape())) {
            throw anotherModel(file, shape(source), name, shape(target));
          }
          target.copy_(source);
        });
  }

  private static void requireNeeded(
      Path file, Map<String, Tensor> held, Map<String, Tensor> targets) {
    held.forEach(
        (name, source) -> {
          if (!targets.containsKey(name)) {
            throw anotherModel(file, shape(source), name, "nothing");
          }
        });
  }

  private static String shape(Tensor tensor) {
    return tensor == null ? "nothing" : Arrays.toString(tensor.shape());
  }

  private static SdclrException anotherModel(Path file, String held, String name, String needed) {
    return new SdclrException(
        "%s holds %s for %s, this run's model needs %s: it is of another model or method"
            .formatted(file, held, name, needed));
  }

  private static void putAll(Map<String, Tensor> all, String prefix, Map<String, Tensor> some) {
    some.forEach((name, tensor) -> all.put(prefix + name, tensor));
  }

  private static Map<String, Tensor> startingWith(String prefix, Map<String, Tensor> tensors) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found;
  }
}
