package dev.rind.edge.redis;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** Gives Lettuce the process's event loops, whose end is somebody else's. */
final class OurLoops implements EventLoopGroupProvider {
  private final EventLoopGroup loops;

  OurLoops(EventLoopGroup loops) {
    this.loops = loops;
  }

  /** The kind that Lettuce asks for is an old name of what these loops are: epoll's where there is one. */
  @Override
  @SuppressWarnings("unchecked")
  public <T extends EventLoopGroup> T allocate(Class<T> kind) {
    return (T) loops;
  }

  @Override
  public int threadPoolSize() {
    return (int) StreamSupport.stream(loops.spliterator(), false).count();
  }

  @Override
  public Future<Boolean> release(EventExecutorGroup group, long quiet, long timeout,
      TimeUnit unit) {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
  }

  @Override
  public Future<Boolean> shutdown(long quiet, long timeout, TimeUnit unit) {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
  }
}
