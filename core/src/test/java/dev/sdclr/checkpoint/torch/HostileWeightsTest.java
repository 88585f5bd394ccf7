package dev.sdclr.checkpoint.torch;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sdclr.SplitMix;
import dev.sdclr.checkpoint.WeightMatch;
import dev.sdclr.checkpoint.tensors.ElementType;
import dev.sdclr.checkpoint.tensors.NamedTensors;
import dev.sdclr.checkpoint.tensors.NamedTensors.Description;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.checkpoint.torch.TorchBytes.Floats;
import dev.sdclr.fuzz.Corruption;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Mutation;
import dev.sdclr.fuzz.Reading;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt files of weights are read whole or refused in one line; nothing in them is executed. */
class HostileWeightsTest {

  private static final int CASES = 1000;
  private static final int SLOW_CASES = 200;
  private static final long MAX_TENSOR_BYTES = 1 << 20;
  private static final Path FILE = Path.of("w.pt");
  private static final String RESNET = "torchvision-resnet10-width1.pth";

  /** A byte of a pickle may be an instruction, whose value and place take some hundred bytes. */
  private static final Limit PICKLE = new Limit(4 << 20, 512);

  @TempDir private Path folder;

  @Test
  void zipFilesOfPickles() throws IOException {
    List<byte[]> examples = resources("types.pt", "types-protocol4.pt");
    examples.add(
        TorchBytes.zip(
            TorchBytes.entries("", TorchBytes.pickle(small(), null), TorchBytes.storages(small())),
            ZipEntry.DEFLATED));
    torch("torch-zip", examples, HostileWeightsTest::withinZip);
  }

  @Test
  void picklesInARow() throws IOException {
    List<byte[]> examples = resources("types-legacy.pt", "types-protocol5-legacy.pt");
    examples.add(TorchBytes.stream(small(), "state_dict"));
    torch("torch-legacy", examples, HostileWeightsTest::pickle);
  }

  private static void torch(String name, List<byte[]> examples, Mutation structure) {
    Reading reading =
        content -> {
          try (TensorScope scope = new TensorScope()) {
            readAll(new TorchTensors(TorchFile.read(new MemorySource(content))));
          }
        };
    Fuzzing.run(new FuzzTarget(name, examples, pickleWords(), structure, reading, PICKLE), CASES);
  }

  @Test
  void safetensors() throws IOException {
    Path file = folder.resolve("w.safetensors");
    List<byte[]> examples = new ArrayList<>();
    try (TensorScope scope = new TensorScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("a.weight", torch.arange(new Scalar(6)).view(2, 3));
      tensors.put("b", torch.ones(5));
      tensors.put("none", torch.zeros(0, 3));
      new TensorFile(tensors, Map.of("format", "pt")).write(file);
      examples.add(Files.readAllBytes(file));
    }
    examples.add(unchecked(examples.get(0)));
    Reading reading =
        Reading.of(
            file,
            path -> {
              try (TensorScope scope = new TensorScope()) {
                readAll(TensorFile.read(path));
              }
            });
    Fuzzing.run(
        new FuzzTarget(
            "safetensors",
            examples,
            jsonWords(),
            HostileWeightsTest::header,
            reading,
            new Limit(2 << 20, 256)),
        CASES);
  }

  /** As other programs write it: no checksum tells that it is corrupt. */
  private static byte[] unchecked(byte[] file) {
    int length = Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    String header = new String(file, 8, length, UTF_8).replaceAll(",?\"fileCrc32c\":\"\\w+\"", "");
    return withHeader(header.getBytes(UTF_8), Arrays.copyOfRange(file, 8 + length, file.length));
  }

  private static byte[] withHeader(byte[] header, byte[] values) {
    byte[] length =
        Corruption.put(new byte[Long.BYTES], 0, Long.BYTES, header.length, ByteOrder.LITTLE_ENDIAN);
    return Corruption.join(Corruption.join(length, header), values);
  }

  /** Corrupts the JSON and says its new length. */
  private static byte[] header(byte[] file, SplitMix random) {
    int length = Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    byte[] header = Arrays.copyOfRange(file, 8, 8 + length);
    byte[] corrupt = Corruption.one(header, List.of(header), jsonWords(), random);
    return withHeader(corrupt, Arrays.copyOfRange(file, 8 + length, file.length));
  }

  @Test
  void encodersToBeginWith() throws IOException {
    Compute compute =
        Compute.resolve(
            new ComputeConfig(DeviceChoice.CPU, TypeChoice.FP32, 1, 1, ConvolutionChoice.DIRECT));
    ModelConfig model = new ModelConfig(Depth.RESNET10, 1, Stem.IMAGENET, 2, 6);
    try (TensorScope scope = new TensorScope();
        Network network =
            new Network(model, NetworkParts.projecting(NormSharing.OWN), compute, 1)) {
      Map<String, long[]> shapes = new LinkedHashMap<>();
      network.tensors().all().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
      Reading reading =
          content -> {
            try (TensorScope inner = new TensorScope()) {
              NamedTensors tensors = new TorchTensors(TorchFile.read(new MemorySource(content)));
              WeightMatch match = WeightMatch.of(FILE, tensors.descriptions(), shapes, false);
              match.taken().values().forEach(tensors::read);
            }
          };
      Fuzzing.run(
          new FuzzTarget(
              "init-from",
              List.of(TorchFileTest.resource(RESNET), asZip(TorchFileTest.resource(RESNET))),
              pickleWords(),
              (file, random) -> file[0] == 'P' ? withinZip(file, random) : pickle(file, random),
              reading,
              new Limit(32 << 20, 512)),
          SLOW_CASES);
    }
  }

  /** The same weights in the newer form. */
  private static byte[] asZip(byte[] stream) {
    TorchFile file = TorchFile.read(new MemorySource(stream));
    Map<String, Floats> weights = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, view) -> {
              if (view.storage().type() == ElementType.F32) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(4 * view.elements()));
                file.read(view, bytes);
                float[] values = new float[bytes.capacity() / 4];
                bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
                weights.put(name, new Floats(values, view.shape()));
              }
            });
    return TorchBytes.zip(weights, null);
  }

  private static void readAll(NamedTensors tensors) {
    for (Map.Entry<String, Description> named : tensors.descriptions().entrySet()) {
      long bytes = named.getValue().type().bytes();
      for (long size : named.getValue().shape()) {
        bytes *= size;
      }
      if (bytes <= MAX_TENSOR_BYTES) {
        tensors.read(named.getKey());
      }
    }
  }

  private static Map<String, Floats> small() {
    return Map.of("a", new Floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
  }

  private static List<byte[]> resources(String... names) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name : names) {
      files.add(TorchFileTest.resource(name));
    }
    return files;
  }

  /** Corrupts one entry, and packs all anew with lengths and checksums that are right. */
  private static byte[] withinZip(byte[] file, SplitMix random) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try {
      ZipContent content = new ZipContent(new MemorySource(file));
      for (ZipDirectory.Entry entry : content.directory().entries().values()) {
        entries.put(entry.name(), content.whole(entry, file.length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> names = List.copyOf(entries.keySet());
    boolean isPickle = random.nextInt(3) != 0;
    String name =
        names.stream()
            .filter(n -> isPickle && n.endsWith("data.pkl"))
            .findFirst()
            .orElse(names.get(random.nextInt(names.size())));
    if (random.nextInt(12) == 0) {
      entries.remove(name);
    } else {
      entries.computeIfPresent(name, (n, content) -> pickle(content, random));
    }
    return TorchBytes.zip(entries, random.nextInt(2) == 0 ? ZipEntry.STORED : ZipEntry.DEFLATED);
  }

  private static byte[] pickle(byte[] content, SplitMix random) {
    byte[] changed = content;
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = Corruption.one(changed, List.of(content), pickleWords(), random);
    }
    return changed;
  }

  private static List<byte[]> pickleWords() {
    List<byte[]> words =
        new ArrayList<>(
            words(
                "cos\nsystem\n",
                "cbuiltins\neval\n",
                "ccollections\nOrderedDict\n",
                "ctorch._utils\n_rebuild_tensor_v2\n",
                "ctorch.nn.parameter\nParameter\n",
                "ctorch\nFloatStorage\n",
                "X\u0003\u0000\u0000\u0000a\nb",
                "K\u0000q\u0000h\u0000",
                "((((((((((((((((",
                "]]]]]]aaaaaa",
                "]q\u0001h\u0001a"));
    for (PickleInstruction instruction : PickleInstruction.values()) {
      words.add(new byte[] {(byte) instruction.code()});
    }
    return words;
  }

  private static List<byte[]> jsonWords() {
    return words(
        "\"dtype\":\"F64\"",
        "\"shape\":[",
        "\"data_offsets\":[0,",
        "\"__metadata__\":{",
        "\"a\\nb\\u001b[2J\":",
        "null",
        "[[[[[[[[[[[[[[[[",
        "{\"a\":{\"a\":{",
        "]",
        "}",
        ",",
        "\"");
  }
}
