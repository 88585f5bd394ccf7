package dev.sdclr.model;

import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A network's named tensors in definition order: trained parameters and running statistics.
 *
 * <p>Makes their initial values from one seeded generator. Owns them all; {@link #close} frees
 * them.
 */
public final class ParameterSet implements AutoCloseable {

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private final List<TensorOptional> optionals = new ArrayList<>(); // which hold tensors, too
  private final Compute compute;
  private final Generator generator;

  public ParameterSet(Compute compute, long seed) {
    this.compute = compute;
    this.generator = TensorScope.keep(torch.make_generator_cpu(seed));
  }

  /** Where and in what types the tensors are used. */
  Compute compute() {
    return compute;
  }

  /** Tensors that are trained, or frozen, by name, in definition order. */
  public Map<String, Tensor> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** Running statistics by name, in definition order. */
  public Map<String, Tensor> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /** Parameters and buffers together, by name. */
  public Map<String, Tensor> all() {
    Map<String, Tensor> all = new LinkedHashMap<>(parameters);
    all.putAll(buffers);
    return all;
  }

  /** Number of trained values. */
  public long parameterCount() {
    return parameters.values().stream()
        .filter(Tensor::requires_grad)
        .mapToLong(Tensor::numel)
        .sum();
  }

  /** Those whose names are chosen get no gradient from now on, and so do not move. */
  void freeze(Predicate<String> chosen) {
    parameters.forEach((name, tensor) -> tensor.set_requires_grad(!chosen.test(name)));
  }

  /** Forgets all gradients, so that the next backward pass starts from none. */
  public void clearGradients() {
    for (Tensor parameter : parameters.values()) {
      parameter.mutable_grad().reset();
    }
  }

  /** A parameter drawn from N(0, {@code deviation}²). */
  Tensor normal(String name, double deviation, long... shape) {
    Tensor values = torch.empty(shape, hostOptions(), null);
    return parameter(name, values.normal_(0, deviation, random()));
  }

  /** A parameter drawn from U(−{@code bound}, {@code bound}). */
  Tensor uniform(String name, double bound, long... shape) {
    Tensor values = torch.empty(shape, hostOptions(), null);
    return parameter(name, values.uniform_(-bound, bound, random()));
  }

  /** A parameter of equal values. */
  Tensor constant(String name, double value, long... shape) {
    return parameter(name, filled(value, shape));
  }

  /** A running statistic of equal values. */
  Tensor buffer(String name, double value, long... shape) {
    return register(buffers, name, filled(value, shape));
  }

  /** A tensor of this set as functions take it that could do without. */
  TensorOptional optional(Tensor tensor) {
    return kept(new TensorOptional(tensor));
  }

  /** What those functions take in its place. */
  TensorOptional none() {
    return kept(new TensorOptional());
  }

  private TensorOptional kept(TensorOptional optional) {
    optionals.add(TensorScope.keep(optional));
    return optional;
  }

  private Tensor filled(double value, long... shape) {
    return torch.full(shape, new Scalar(value), hostOptions());
  }

  private Tensor parameter(String name, Tensor values) {
    return register(parameters, name, values).set_requires_grad(true);
  }

  private Tensor register(Map<String, Tensor> tensors, String name, Tensor values) {
    if (parameters.containsKey(name) || buffers.containsKey(name)) {
      throw new IllegalArgumentException("two tensors named " + name);
    }
    Tensor placed = values.to(compute.parameterOptions(), false, false, memoryFormat(values));
    tensors.put(name, TensorScope.keep(placed));
    return placed;
  }

  /** Convolution weights lie as their inputs do: channels last. */
  private static MemoryFormatOptional memoryFormat(Tensor values) {
    return new MemoryFormatOptional(
        values.dim() == 4 ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Preserve);
  }

  /** Drawn on the processor whatever the device, so that a seed means the same everywhere. */
  private TensorOptions hostOptions() {
    return new TensorOptions(compute.type().parameterType());
  }

  private GeneratorOptional random() {
    return new GeneratorOptional(generator);
  }

  @Override
  public void close() {
    optionals.forEach(TensorOptional::close);
    close(parameters.values());
    close(buffers.values());
    generator.close();
  }

  private static void close(Collection<Tensor> tensors) {
    tensors.forEach(Tensor::close);
  }
}
