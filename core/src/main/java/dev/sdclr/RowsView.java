package dev.sdclr;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/**
 * A list whose elements are made whenever they are asked for: those of a million rows take no room.
 */
public final class RowsView<T> extends AbstractList<T> implements RandomAccess {

  private final int size;
  private final IntFunction<T> element;

  private RowsView(int size, IntFunction<T> element) {
    this.size = size;
    this.element = element;
  }

  /**
   * One that cannot be modified.
   *
   * @param element by its place, the same at every call; of any number of threads
   */
  public static <T> List<T> of(int size, IntFunction<T> element) {
    return new RowsView<>(size, element);
  }

  @Override
  public T get(int place) {
    return element.apply(Objects.checkIndex(place, size));
  }

  @Override
  public int size() {
    return size;
  }
}
