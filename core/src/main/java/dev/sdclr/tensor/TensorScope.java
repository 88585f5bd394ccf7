package dev.sdclr.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Frees every native object made inside it, on its thread, when it closes.
 *
 * <p>Native memory is invisible to the garbage collector, so every step opens one:
 *
 * <pre>{@code
 * try (TensorScope scope = new TensorScope()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>What must outlive the scope is passed through {@link #keep} and later closed by its owner.
 */
public final class TensorScope implements AutoCloseable {

  private final PointerScope scope;

  public TensorScope() {
    NativeLibrary.load();
    scope = new PointerScope();
  }

  /** Lets {@code object} outlive the open scopes; whoever asks for this closes it. */
  public static <P extends Pointer> P keep(P object) {
    object.retainReference();
    return object;
  }

  /**
   * Does work in a scope of its own, for temporaries that are large or many: they are gone with it.
   *
   * @return what the work gives, which the scope around frees
   */
  public static <P extends Pointer> P within(Supplier<P> work) {
    PointerScope around = PointerScope.getInnerScope();
    P result;
    try (TensorScope scope = new TensorScope()) {
      result = keep(work.get());
    }
    if (around != null) {
      around.attach(result);
      result.releaseReference(); // the scope's own one is enough
    }
    return result;
  }

  @Override
  public void close() {
    scope.close();
  }
}
