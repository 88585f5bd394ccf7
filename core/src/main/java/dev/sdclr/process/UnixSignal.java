package dev.sdclr.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A signal of the operating system.
 *
 * <p>{@code sun.misc.Signal} is used by reflection: it is part of every JDK, but the compiler warns
 * of it in a way that cannot be turned off.
 */
public enum UnixSignal {
  /** Ctrl-C. */
  INT(2),
  /** {@code kill}, a shutdown, a scheduler. */
  TERM(15),
  /** The terminal was closed. */
  HUP(1),
  /** The terminal has another size. */
  WINCH(28);

  private static final int FATAL = 128; // what a shell adds to the number

  private final int number;

  UnixSignal(int number) {
    this.number = number;
  }

  /**
   * Has an action run, on a thread of its own, each time that the signal arrives.
   *
   * <p>Nothing happens where the process was told to ignore it, as {@code nohup} does, or where the
   * system has no such signal.
   */
  public void onArrival(Runnable action) {
    try {
      Class<?> type = handlerType();
      Object handler =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                  return null;
                }
                return method.getName().equals("hashCode")
                    ? (Object) System.identityHashCode(proxy)
                    : method.getName().equals("equals") ? (Object) (proxy == arguments[0]) : name();
              });
      handle(handler);
    } catch (InvocationTargetException e) {
      // unknown here, or kept by the JVM for itself (-Xrs): the system's own way stays
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("every JDK has sun.misc.Signal", e);
    }
  }

  /**
   * Ends the process as the signal does where no program catches it: at once, whatever native code
   * is doing, and with nothing run that {@code exit} would run. A shell sees 128 and its number.
   *
   * <p>A shell sends the signal, since Java cannot: {@code Signal.raise} refuses signals that
   * nobody handles, and {@code ProcessHandle} its own process. Where there is no shell, or the
   * signal means nothing, as to the first process of a container, it ends by {@code exit} after
   * all.
   */
  public void end() {
    try {
      handle(handlerType().getField("SIG_DFL").get(null));
      String kill = "kill -" + name() + " " + ProcessHandle.current().pid();
      new ProcessBuilder("/bin/sh", "-c", kill).start().waitFor(); // it never sees the shell's end
    } catch (ReflectiveOperationException | IOException e) {
      // left below
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(FATAL + number);
  }

  private void handle(Object handler) throws ReflectiveOperationException {
    Method handle =
        Class.forName("sun.misc.Signal")
            .getMethod("handle", Class.forName("sun.misc.Signal"), handlerType());
    handle.invoke(null, signal(), handler);
  }

  private Object signal() throws ReflectiveOperationException {
    return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name());
  }

  private static Class<?> handlerType() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }
}
