package dev.sdclr.train;

import dev.sdclr.data.UnreadableImages;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.Channel;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.tensor.TensorScope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Why images could not be read: each rank reads others, and rank 0 records them all. */
final class ReasonsOfRanks {

  private final Ranks ranks;
  private final Set<String> told = new HashSet<>();

  ReasonsOfRanks(Ranks ranks) {
    this.ranks = ranks;
  }

  /**
   * Tells the others what is new, and hears it from them; on all ranks at once.
   *
   * @param own why, by path, of this rank so far
   * @return the same with what the others have just told
   */
  Map<String, String> withOthers(Map<String, String> own) {
    if (ranks.isAlone()) {
      return own;
    }
    Map<String, String> fresh = new LinkedHashMap<>(own);
    fresh.keySet().removeAll(told);
    told.addAll(fresh.keySet());
    Map<String, String> all = new LinkedHashMap<>(own);
    for (byte[] some : gathered(fresh.isEmpty() ? new byte[0] : bytes(fresh))) {
      reasons(some).forEach(one -> one.paths().forEach(path -> all.put(path, one.reason())));
    }
    return all;
  }

  private static byte[] bytes(Map<String, String> reasons) {
    return RecordFile.toJsonLine(UnreadableImages.byReason(reasons))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<UnreadableImages> reasons(byte[] told) {
    if (told.length == 0) {
      return List.of();
    }
    String json = new String(told, StandardCharsets.UTF_8);
    return List.of(RecordFile.fromJson(json, UnreadableImages[].class, "another rank's images"));
  }

  /** In tensors of equal shape, as they must be. */
  private List<byte[]> gathered(byte[] own) {
    try (TensorScope scope = new TensorScope()) {
      long[] lengths =
          HostArray.longs(ranks.gather(HostArray.tensor(new long[] {own.length}, 1), Channel.STEP));
      long longest = LongStream.of(lengths).max().orElseThrow();
      if (longest == 0) {
        return List.of();
      }
      int words = Math.toIntExact((longest + Long.BYTES - 1) / Long.BYTES);
      long[] packed = new long[words];
      ByteBuffer.wrap(Arrays.copyOf(own, words * Long.BYTES)).asLongBuffer().get(packed);
      long[] all =
          HostArray.longs(ranks.gather(HostArray.tensor(packed, words), Channel.STEP).flatten());
      List<byte[]> parts = new ArrayList<>();
      for (int rank = 0; rank < lengths.length; rank++) {
        ByteBuffer part = ByteBuffer.allocate(words * Long.BYTES);
        part.asLongBuffer().put(all, rank * words, words);
        parts.add(Arrays.copyOf(part.array(), Math.toIntExact(lengths[rank])));
      }
      return parts;
    }
  }
}
