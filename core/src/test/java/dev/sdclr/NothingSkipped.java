package dev.sdclr;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Where the environment variable {@code CI} is {@code true}, fails every test that would be skipped
 * because something it needs is missing; registered for all tests.
 */
public final class NothingSkipped
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

  private static final boolean IS_CI = "true".equalsIgnoreCase(System.getenv("CI"));

  private static void handle(Throwable thrown) throws Throwable {
    if (IS_CI && thrown instanceof TestAbortedException) {
      throw new AssertionError(
          "would be skipped, which CI must not: " + thrown.getMessage(), thrown);
    }
    throw thrown;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    handle(thrown);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    handle(thrown);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    handle(thrown);
  }
}
