package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ElementType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle describes, as plain data without behaviour.
 *
 * <p>Values may be shared and may contain themselves, so nothing here walks into them: collections
 * compare by identity.
 */
sealed interface PickleValue {

  /** Containers inside one another at most, itself included; 0 for what is not a container. */
  default int depth() {
    return 0;
  }

  /** Values without content that matters. */
  enum Constant implements PickleValue {
    NONE,
    TRUE,
    FALSE,
    FRACTION,
    BYTES,
    /** An object of attributes alone, such as a program's options; they are not kept. */
    ATTRIBUTES
  }

  /** An integer of any size. */
  record Whole(BigInteger value) implements PickleValue {

    static Whole of(long value) {
      return new Whole(BigInteger.valueOf(value));
    }
  }

  /** Text. */
  record Text(String value) implements PickleValue {}

  /** Something of Python's that the allow-list knows, by its full name. */
  record Global(String name) implements PickleValue {}

  /** A list, tuple or set. */
  final class Items implements PickleValue {

    private final List<PickleValue> values = new ArrayList<>();
    private int depth = 1;

    void add(PickleValue value) {
      values.add(value);
      depth = Math.max(depth, value.depth() + 1);
    }

    List<PickleValue> values() {
      return Collections.unmodifiableList(values);
    }

    @Override
    public int depth() {
      return depth;
    }
  }

  /** A dictionary; entries whose key is not text are not kept, as no weight has one. */
  final class Dictionary implements PickleValue {

    private final Map<String, PickleValue> entries = new LinkedHashMap<>();
    private int depth = 1;

    void put(PickleValue key, PickleValue value) {
      if (key instanceof Text text) {
        entries.put(text.value(), value);
        depth = Math.max(depth, value.depth() + 1);
      }
    }

    Map<String, PickleValue> entries() {
      return Collections.unmodifiableMap(entries);
    }

    @Override
    public int depth() {
      return depth;
    }
  }

  /**
   * Raw values kept elsewhere in the file.
   *
   * @param elements at least 0, as the pickle says
   */
  record Storage(ElementType type, String key, long elements) implements PickleValue {

    /** Bytes of all elements. */
    long bytes() {
      return elements * type.bytes();
    }
  }

  /** A tensor: a view on a storage that has been checked to lie within it. */
  record View(StridedView view) implements PickleValue {}
}
