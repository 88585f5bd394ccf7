package dev.sdclr.data;

import java.util.List;

/** Image files under one root, decoded when read. */
final class ImageFiles implements ImageSource {

  @Override
  public String description() {
    return "";
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public Image read(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public String path(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public int label(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }
}
