package dev.rind.edge.http;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * System calls that neither the JDK nor Netty has: memory that is a file as well, and a head that waits for what comes
 * behind it. Their rules are those of the manual's section 2.
 *
 * <p><b>Threading:</b> callable from any thread; none of them waits for a disk or a peer. They are linked by another
 * thread when the first one asks, since that takes tens of milliseconds.
 *
 * <p><b>Errors:</b> a negative number; why is not told, since whoever calls has another way.
 */
final class LinuxCalls {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxCalls.class);
  private static final int MFD_CLOEXEC = 1;
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_SHARED_POPULATE = 1 | 0x8000;
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
  private static final int MSG_MORE = 0x8000;

  private static final CompletableFuture<Void> LINKED = CompletableFuture.runAsync(Handles::link)
      .whenComplete((_, failure) -> {
        if (failure != null) {
          LOG.warn("system calls cannot be linked; bodies are sent in another way", failure);
        }
      });

  private LinuxCalls() {}

  /** Whether they may be called by now. */
  static boolean areLinked() {
    return LINKED.isDone() && !LINKED.isCompletedExceptionally();
  }

  /** Waits until they are linked, or cannot be. Not for an event loop. */
  static boolean link() {
    try {
      LINKED.join();
      return true;
    } catch (CompletionException _) {
      return false;
    }
  }

  /** The descriptor of a file in memory, which has a name for those who debug alone: memfd_create and ftruncate. */
  static int memoryFile(String name, long sizeBytes) {
    try (var arena = Arena.ofConfined()) {
      var descriptor = (int) Handles.MEMFD_CREATE.invokeExact(arena.allocateFrom(name),
          MFD_CLOEXEC);
      if (descriptor >= 0 && (int) Handles.FTRUNCATE.invokeExact(descriptor, sizeBytes) < 0) {
        close(descriptor);
        return -1;
      }
      return descriptor;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** The address where a file's bytes are read and written: mmap. All of them are there at once. */
  static long map(int descriptor, long sizeBytes) {
    try {
      return (long) Handles.MMAP.invokeExact(0L, sizeBytes, PROT_READ_WRITE, MAP_SHARED_POPULATE,
          descriptor, 0L);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int unmap(long address, long sizeBytes) {
    try {
      return (int) Handles.MUNMAP.invokeExact(address, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int close(int descriptor) {
    try {
      return (int) Handles.CLOSE.invokeExact(descriptor);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /**
   * How many bytes a socket takes at once: send.
   *
   * @param more whether they wait for what is sent next, to leave together
   */
  static long send(int socket, long address, long sizeBytes, boolean more) {
    try {
      return (long) Handles.SEND.invokeExact(socket, address, sizeBytes,
          more ? MSG_DONTWAIT_NOSIGNAL | MSG_MORE : MSG_DONTWAIT_NOSIGNAL);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /**
   * How many bytes of a file a socket takes, which must not be one that waits: sendfile.
   *
   * @param offset where they begin, in 8 bytes, which are changed
   */
  static long sendFile(int socket, int descriptor, MemorySegment offset, long sizeBytes) {
    try {
      return (long) Handles.SENDFILE.invokeExact(socket, descriptor, offset.address(), sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  private static IllegalStateException unexpected(Throwable failure) {
    return new IllegalStateException("a system call could not be made", failure);
  }

  /** Apart, since whoever comes to this class for the first time waits until all of them are linked. */
  private static final class Handles {
    static final MethodHandle MEMFD_CREATE = handle("memfd_create", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle FTRUNCATE = handle("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    static final MethodHandle MMAP = handle("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT,
        JAVA_INT, JAVA_INT, JAVA_LONG);
    static final MethodHandle MUNMAP = handle("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
    static final MethodHandle SEND = handle("send", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG,
        JAVA_INT);
    static final MethodHandle SENDFILE = handle("sendfile", JAVA_LONG, JAVA_INT, JAVA_INT,
        JAVA_LONG, JAVA_LONG);

    @SuppressWarnings("restricted") // jvm.flags allows it
    private static MethodHandle handle(String name, ValueLayout result, ValueLayout... arguments) {
      var linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
          FunctionDescriptor.of(result, arguments));
    }

    /** Has been done when this can be called. */
    static void link() {}
  }
}
