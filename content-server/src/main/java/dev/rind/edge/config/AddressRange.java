package dev.rind.edge.config;

import java.net.InetAddress;

/** A block of IP addresses, as {@code 10.0.0.0/8} or {@code ::1}: those that begin with the same bits. */
public record AddressRange(InetAddress base, int prefixBits) {

  static final String EXPECTED = "an address or range such as 10.0.0.0/8 or ::1, or unix";

  /** Reads a range without ever asking a name server; one address is a range of its own. */
  static AddressRange of(String text) throws Unfit {
    var parts = text.split("/", 2);
    try {
      var base = InetAddress.ofLiteral(parts[0]);
      int bits = base.getAddress().length * 8;
      int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
      if (prefix >= 0 && prefix <= bits) {
        return new AddressRange(base, prefix);
      }
    } catch (IllegalArgumentException noAddress) {
      // said below, in the same words
    }
    throw new Unfit(EXPECTED);
  }

  /** An IPv4 address is never in an IPv6 range; Java reads a mapped one as the IPv4 address that it stands for. */
  public boolean contains(InetAddress address) {
    var ours = base.getAddress();
    var theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + prefixBits;
  }
}
