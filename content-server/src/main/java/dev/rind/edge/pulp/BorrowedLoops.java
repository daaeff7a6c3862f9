package dev.rind.edge.pulp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Event loops that are used, but whose end is somebody else's: shutting this group down does nothing. */
final class BorrowedLoops extends AbstractEventExecutorGroup implements EventLoopGroup {
  private final EventLoopGroup owner;

  BorrowedLoops(EventLoopGroup owner) {
    this.owner = owner;
  }

  @Override
  public EventLoop next() {
    return owner.next();
  }

  @Override
  public Iterator<EventExecutor> iterator() {
    return owner.iterator();
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return owner.register(channel);
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    return owner.register(promise);
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    return owner.register(channel, promise);
  }

  @Override
  public boolean isShuttingDown() {
    return owner.isShuttingDown();
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return terminationFuture();
  }

  @Override
  public Future<?> terminationFuture() {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }

  @Override
  @Deprecated
  public void shutdown() {}

  @Override
  public boolean isShutdown() {
    return owner.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return owner.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
