package dev.rind.edge.config;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The peers whose word is taken for who their client is: address ranges, and whether local sockets count.
 *
 * <p><b>Threading:</b> immutable.
 */
public record TrustedProxies(List<AddressRange> ranges, boolean unixPeers) {

  private static final String UNIX = "unix";

  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  static TrustedProxies of(List<String> words) throws Unfit {
    var ranges = new ArrayList<AddressRange>();
    for (var word : words) {
      if (!word.equals(UNIX)) {
        ranges.add(AddressRange.of(word));
      }
    }
    return new TrustedProxies(ranges, words.contains(UNIX));
  }

  /** A peer without an IP address is one of a local socket; a name that was never resolved is trusted by nobody. */
  public boolean trusts(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet)) {
      return unixPeers;
    }
    var address = inet.getAddress();
    if (address == null) {
      return false;
    }
    for (var range : ranges) { // asked for each request of a guarded file: a stream takes longer than all else here
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
