package dev.sdclr.checkpoint.torch;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.ElementType;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.checkpoint.torch.PickleValue.Constant;
import dev.sdclr.checkpoint.torch.PickleValue.Dictionary;
import dev.sdclr.checkpoint.torch.PickleValue.Global;
import dev.sdclr.checkpoint.torch.PickleValue.Items;
import dev.sdclr.checkpoint.torch.PickleValue.Storage;
import dev.sdclr.checkpoint.torch.PickleValue.Text;
import dev.sdclr.checkpoint.torch.PickleValue.View;
import dev.sdclr.checkpoint.torch.PickleValue.Whole;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The allow-list: the few names of PyTorch that saved weights consist of, and the options beside
 * them that training programs save as they parsed them (DINO's {@code args}).
 */
final class TorchGlobals implements PickleGlobals {

  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String SIZE = "torch.Size";
  private static final String TENSOR_BEFORE_0_4 = "torch._utils._rebuild_tensor";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER_BEFORE_0_4 = "torch.nn.parameter.Parameter";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String OPTIONS = "argparse.Namespace";
  private static final List<String> CALLABLE =
      List.of(
          ORDERED_DICT, SIZE, TENSOR_BEFORE_0_4, TENSOR, PARAMETER_BEFORE_0_4, PARAMETER, OPTIONS);

  /** More than one file can hold, and small enough to be multiplied by an element's bytes. */
  private static final long MAX_ELEMENTS = 1L << 48;

  /** Each call copies its arguments, and a pickle may call with the same ones again and again. */
  private static final long MAX_ARGUMENTS = 1 << 20;

  private final Path file;
  private final Map<String, Storage> storages = new LinkedHashMap<>();

  TorchGlobals(Path file) {
    this.file = file;
  }

  private long argumentsTaken;

  /** All storages that the pickle named so far, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  @Override
  public Global global(String module, String name) {
    String full = module + "." + name;
    if (!CALLABLE.contains(full) && ElementType.ofTorch(full).isEmpty()) {
      throw new SdclrException(
          ("%s holds %s, which is code; refused: only weights are read, as saved by"
                  + " torch.save(model.state_dict(), FILE) or as safetensors")
              .formatted(file, Shortened.text(full)));
    }
    return new Global(full);
  }

  @Override
  public PickleValue call(PickleValue callee, PickleValue arguments) {
    if (!(callee instanceof Global global) || !(arguments instanceof Items items)) {
      throw malformed("calls what cannot be called in its pickle");
    }
    List<PickleValue> values = items.values();
    return switch (global.name()) {
      case ORDERED_DICT -> orderedDict(values);
      case SIZE -> argument(values, 0, Items.class);
      case TENSOR, TENSOR_BEFORE_0_4 -> tensor(values);
      case PARAMETER, PARAMETER_BEFORE_0_4 -> argument(values, 0, View.class);
      case OPTIONS -> options(values);
      default -> throw malformed("calls %s in its pickle".formatted(global.name()));
    };
  }

  /** Python 2 gave the entries as arguments, later ones set them afterwards. */
  private Dictionary orderedDict(List<PickleValue> given) {
    Dictionary dictionary = new Dictionary();
    if (!given.isEmpty()) {
      for (PickleValue entry : counted(argument(given, 0, Items.class))) {
        if (!(entry instanceof Items pair) || pair.values().size() != 2) {
          throw malformed("makes a dictionary from something other than pairs in its pickle");
        }
        dictionary.put(pair.values().get(0), pair.values().get(1));
      }
    }
    return dictionary;
  }

  /** An empty object, as pickles make it before they set its attributes. */
  private PickleValue options(List<PickleValue> given) {
    if (!given.isEmpty()) {
      throw malformed("passes wrong arguments in its pickle");
    }
    return Constant.ATTRIBUTES;
  }

  /** Arguments: storage, offset, sizes, strides; hooks and the like follow. */
  private View tensor(List<PickleValue> given) {
    Storage storage = argument(given, 0, Storage.class);
    long offset = whole(argument(given, 1, Whole.class));
    long[] shape = wholes(argument(given, 2, Items.class));
    long[] strides = wholes(argument(given, 3, Items.class));
    try {
      return new View(new StridedView(storage, offset, shape, strides));
    } catch (IllegalArgumentException e) {
      throw malformed("describes a tensor that reaches outside its values");
    }
  }

  @Override
  public Storage persistent(PickleValue id) {
    List<PickleValue> parts = id instanceof Items items ? items.values() : List.of();
    boolean isStorage =
        parts.size() >= 5 && parts.get(0) instanceof Text kind && kind.value().equals("storage");
    if (!isStorage) {
      throw malformed("refers to something other than a storage in its pickle");
    }
    if (parts.size() > 5 && parts.get(5) != Constant.NONE) {
      throw malformed("shares values between storages, as no PyTorch since 0.4 does");
    }
    ElementType type =
        ElementType.ofTorch(argument(parts, 1, Global.class).name())
            .orElseThrow(() -> malformed("has a storage without an element type in its pickle"));
    String key = argument(parts, 2, Text.class).value();
    long elements = whole(argument(parts, 4, Whole.class));
    if (elements < 0 || elements > MAX_ELEMENTS) {
      throw malformed("claims a storage of %d elements".formatted(elements));
    }
    Storage storage = new Storage(type, key, elements);
    Storage before = storages.putIfAbsent(key, storage);
    if (before != null && !before.equals(storage)) {
      throw malformed("describes one storage in two ways in its pickle");
    }
    return storage;
  }

  private <T extends PickleValue> T argument(List<PickleValue> values, int index, Class<T> type) {
    if (index >= values.size() || !type.isInstance(values.get(index))) {
      throw malformed("passes wrong arguments in its pickle");
    }
    return type.cast(values.get(index));
  }

  private List<PickleValue> counted(Items items) {
    argumentsTaken += items.values().size();
    if (argumentsTaken > MAX_ARGUMENTS) {
      throw malformed("passes more than %d arguments in its pickle".formatted(MAX_ARGUMENTS));
    }
    return items.values();
  }

  private long[] wholes(Items items) {
    return counted(items).stream()
        .mapToLong(
            value -> {
              if (value instanceof Whole whole) {
                return whole(whole);
              }
              throw malformed("passes wrong arguments in its pickle");
            })
        .toArray();
  }

  private long whole(Whole whole) {
    if (whole.value().bitLength() >= Long.SIZE) {
      throw malformed("has a number beyond 64 bits in its pickle");
    }
    return whole.value().longValue();
  }

  private SdclrException malformed(String reason) {
    return TensorFile.malformed(file, reason);
  }
}
