package dev.rind.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * Watches that no event loop waits, in every test that starts an edge (BlockHound).
 *
 * <p>A finding is thrown where it happens and kept as well, since a loop may swallow what is thrown. It is kept for
 * the test from whose thread the loop's descends; one of no test's is found by all.
 */
final class BlockingWatch {
  private static final List<BlockingOperationError> STRAY = new CopyOnWriteArrayList<>();
  private static final InheritableThreadLocal<@Nullable List<BlockingOperationError>> FOUND = new InheritableThreadLocal<>();

  private static final String DISPATCHER = "sun.nio.ch.UnixFileDispatcherImpl";
  private static final String FILES = "sun.nio.fs.UnixNativeDispatcher";

  static {
    BlockHound.install(builder -> {
      builder
          .nonBlockingThreadPredicate(
              known -> known.or(thread -> thread.getName().startsWith("rind-loop")))
          .blockingMethodCallback(method -> {
            var found = new BlockingOperationError(method);
            var own = FOUND.get();
            (own == null ? STRAY : own).add(found);
            throw found;
          })
          // What BlockHound misses by itself (hot-path.md): files.
          .markAsBlocking(DISPATCHER, "read0", "(Ljava/io/FileDescriptor;JI)I")
          .markAsBlocking(DISPATCHER, "pread0", "(Ljava/io/FileDescriptor;JIJ)I")
          .markAsBlocking(DISPATCHER, "readv0", "(Ljava/io/FileDescriptor;JI)J")
          .markAsBlocking(DISPATCHER, "write0", "(Ljava/io/FileDescriptor;JI)I")
          .markAsBlocking(DISPATCHER, "pwrite0", "(Ljava/io/FileDescriptor;JIJ)I")
          .markAsBlocking(DISPATCHER, "force0", "(Ljava/io/FileDescriptor;Z)I")
          .markAsBlocking(FILES, "open0", "(JII)I")
          .markAsBlocking(FILES, "stat0", "(JLsun/nio/fs/UnixFileAttributes;)I")
          .markAsBlocking(FILES, "lstat0", "(JLsun/nio/fs/UnixFileAttributes;)V")
          .markAsBlocking(FILES, "unlink0", "(J)V")
          .markAsBlocking(FILES, "opendir0", "(J)J")
          .markAsBlocking("java.io.RandomAccessFile", "open0", "(Ljava/lang/String;I)V");
      allow(builder);
    });
  }

  private BlockingWatch() {}

  /** What may wait on an event loop all the same, and why. */
  private static void allow(BlockHound.Builder builder) {
    // A class is loaded once, from a jar that is in the page cache; it cannot be loaded elsewhere.
    builder.allowBlockingCallsInside("java.lang.ClassLoader", "loadClass");
    builder.allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite");
    builder.allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator",
        "hasNextService");
    // Logging takes the short lock of a bounded queue; it never waits for room (neverBlock).
    builder.allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders");
    // The JDK's source of random numbers, read once when the first connection logs in by SCRAM.
    builder.allowBlockingCallsInside("java.security.SecureRandom", "nextBytes");
    builder.allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes");
    // At the very end Vert.x ends its worker pools on a loop, each behind a short lock.
    builder.allowBlockingCallsInside("io.vertx.core.internal.WorkerPool", "close");
    // Where a client of a Redis cluster ends, behind a short lock.
    builder.allowBlockingCallsInside("io.lettuce.core.cluster.PooledClusterConnectionProvider",
        "closeAsync");
    // Where there is no sendfile by epoll, parts of files are read on the loop; sendfile reads them there as well.
    builder.allowBlockingCallsInside("io.netty.channel.DefaultFileRegion", "transferTo");
    // Netty's allocator makes more room for threads that meet, behind a short lock.
    builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup",
        "tryExpandMagazines");
    // Starting Caffeine's upkeep hands a task to the common pool, whose queue has a short lock.
    builder.allowBlockingCallsInside("java.util.concurrent.ForkJoinPool", "execute");
  }

  /** Makes sure that it watches. */
  static void on() {
    if (FOUND.get() == null) {
      FOUND.set(new CopyOnWriteArrayList<>());
    }
  }

  /** What was found since this was asked last. */
  static List<BlockingOperationError> found() {
    var all = new ArrayList<>(STRAY);
    var own = FOUND.get();
    if (own != null) {
      all.addAll(own);
      own.removeAll(all);
    }
    return all;
  }
}
