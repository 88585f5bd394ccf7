package dev.sdclr.run;

import dev.sdclr.IoReason;
import dev.sdclr.LockFile;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.util.Optional;

/** Keeps a second process from writing into a run directory; closing lets others in. */
public final class RunLock implements AutoCloseable {

  static final String FILE = ".lock";

  private final LockFile lock;
  private boolean isRunFinished;

  private RunLock(LockFile lock) {
    this.lock = lock;
  }

  /**
   * Locks a run directory.
   *
   * @throws UsageException when another process holds it, naming that process
   * @throws SdclrException when the lock cannot be written, or links in the directory lead out of
   *     it
   */
  public static RunLock of(RunDirectory run) {
    return ifFree(run).orElseThrow(() -> new UsageException(beingWritten(run)));
  }

  /**
   * Locks a run directory, unless another process holds it.
   *
   * @throws SdclrException when the lock cannot be written, or links in the directory lead out of
   *     it
   */
  public static Optional<RunLock> ifFree(RunDirectory run) {
    run.requireNoLinks();
    try {
      return LockFile.ifFree(run.path().resolve(FILE)).map(RunLock::new);
    } catch (IOException e) {
      throw new SdclrException("cannot lock %s: %s".formatted(run.path(), IoReason.of(e)), e);
    }
  }

  private static String beingWritten(RunDirectory run) {
    try {
      String holder = LockFile.holder(run.path().resolve(FILE));
      return "%s is being written by process %s: wait for it, or stop it (kill %s)"
          .formatted(run.path(), holder, holder);
    } catch (IOException e) {
      return "%s is being written by another process: wait for it".formatted(run.path());
    }
  }

  /** Has closing leave no file behind, as nobody is going to write into the run any more. */
  public void runIsFinished() {
    isRunFinished = true;
  }

  /** Whether the directory is still the one that was locked, and no other one under its name. */
  public boolean isInPlace() {
    return lock.isInPlace();
  }

  @Override
  public void close() {
    try {
      if (isRunFinished) {
        lock.delete();
      } else {
        lock.close();
      }
    } catch (IOException e) {
      throw new SdclrException("cannot unlock the run directory: " + IoReason.of(e), e);
    }
  }
}
