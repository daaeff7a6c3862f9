package dev.rind.edge.redis;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** Gives Lettuce the process's event loops, whose end is somebody else's. */
final class OurLoops implements EventLoopGroupProvider {
  private final EventLoopGroup loops;

  /** Tells Lettuce, which makes sockets of the best kind that it finds, what kind these loops can watch. */
  OurLoops(EventLoopGroup loops) {
    this.loops = loops;
    watches("io.lettuce.core.epoll", EpollIoHandler.class);
    watches("io.lettuce.core.iouring", IoUringIoHandler.class);
  }

  private void watches(String property, Class<? extends IoHandler> kind) {
    System.setProperty(property,
        String.valueOf(loops instanceof IoEventLoopGroup group && group.isIoType(kind)));
  }

  /** The kind that Lettuce asks for is an old name of what these loops are. */
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
