package dev.rind.edge.http;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * A system call that neither the JDK nor Netty has: to send what waits for what comes behind it (send(2), MSG_MORE).
 *
 * <p><b>Threading:</b> callable from any thread; it waits for no peer. It is linked by another thread when somebody asks
 * for the first time, since that takes tens of milliseconds.
 *
 * <p><b>Errors:</b> a negative number; why is not told, since whoever calls has another way.
 */
final class LinuxCalls {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxCalls.class);
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
  private static final int MSG_MORE = 0x8000;

  private static final CompletableFuture<Void> LINKED = CompletableFuture.runAsync(Handles::link)
      .whenComplete((_, failure) -> {
        if (failure != null) {
          LOG.warn("system calls cannot be linked; answers are sent in another way", failure);
        }
      });

  private LinuxCalls() {}

  /** Whether they may be called by now. */
  static boolean areLinked() {
    return LINKED.isDone() && !LINKED.isCompletedExceptionally();
  }

  /**
   * How many bytes a socket takes at once.
   *
   * @param more whether they wait for what is sent next, to leave together
   */
  static long send(int socket, long address, long sizeBytes, boolean more) {
    try {
      return (long) Handles.SEND.invokeExact(socket, address, sizeBytes,
          more ? MSG_DONTWAIT_NOSIGNAL | MSG_MORE : MSG_DONTWAIT_NOSIGNAL);
    } catch (Throwable failure) {
      throw new IllegalStateException("a system call could not be made", failure);
    }
  }

  /** Apart, since whoever comes to this class for the first time waits until all of it is linked. */
  private static final class Handles {
    static final MethodHandle SEND = handle();

    @SuppressWarnings("restricted") // jvm.flags allows it
    private static MethodHandle handle() {
      var linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow("send"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    /** Has been done when this can be called. */
    static void link() {}
  }
}
