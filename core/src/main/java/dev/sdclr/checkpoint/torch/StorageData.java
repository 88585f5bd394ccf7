package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.torch.PickleValue.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a file keeps its storages' values: little-endian, one after the other. */
interface StorageData {

  /**
   * Checks that the file holds as much of a storage as its pickle says.
   *
   * @throws dev.sdclr.SdclrException when it does not
   */
  void require(Storage storage);

  /**
   * Fills {@code target} with a part of a storage.
   *
   * @param from first byte; the part must lie within the storage
   * @throws dev.sdclr.SdclrException when the file is corrupt there
   */
  void read(Storage storage, long from, ByteBuffer target) throws IOException;
}
