package org.marquetry.auth.users;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has those wait who fail again and again: attempts with one name from one address after a few failures, and after many those from
 * one address, or with one name, whatever the other is. What failed is forgotten with time. For all threads; it remembers a
 * bounded number of names and addresses, the latest ones. A service, so that who fails at one door waits at the others too.
 */
@Component(service = Slowdown.class)
public final class Slowdown {
    private static final Logger LOG = LoggerFactory.getLogger(Slowdown.class);
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST_KEPT = 100;
    private static final int FREE_FOR_PAIR = 4;
    private static final int FREE_FOR_ONE = 24;
    private static final long FIRST_MILLIS = 250;
    private static final int MOST_DOUBLINGS = 4;
    private static final long FORGET_MILLIS = 60_000;
    /** Less than clients are let wait for an answer. */
    private static final long LONGEST_MILLIS = 8_000;

    /** The delay of an attempt that is not to be looked at at all: too many are waiting before it. */
    public static final long TOO_LONG = -1;

    private final LongSupplier millis;
    private final Map<String, Failures> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** By the clock of this process. */
    @Activate
    public Slowdown() {
        this(() -> System.nanoTime() / 1_000_000);
    }

    /** By another clock. */
    public Slowdown(LongSupplier millis) {
        this.millis = millis;
    }

    /**
     * How many milliseconds an attempt has to wait before it is looked at, or {@link #TOO_LONG}. Those with one name from one address
     * wait for one another, so that many at once are no quicker than one after the other.
     */
    public synchronized long delay(String address, String name) {
        long alone = Math.max(delay(ofAddress(address), FREE_FOR_ONE), delay(ofName(name), FREE_FOR_ONE));
        String pair = pair(address, name);
        long own = delay(pair, FREE_FOR_PAIR);
        Failures failures = remembered.get(pair);
        if (own == 0 || failures == null) {
            return alone;
        }
        long now = millis.getAsLong();
        long turn = Math.max(now, failures.lastTurn) + own;
        if (turn - now > LONGEST_MILLIS) {
            return TOO_LONG;
        }
        failures.lastTurn = turn;
        return Math.max(turn - now, alone);
    }

    /** An attempt has failed. */
    public synchronized void failed(String address, String name) {
        if (count(pair(address, name)) == FREE_FOR_PAIR + 1) {
            LOG.warn(
                    "user {} has failed {} times from {}: further attempts wait",
                    printable(name),
                    FREE_FOR_PAIR + 1,
                    address);
        }
        if (count(ofAddress(address)) == FREE_FOR_ONE + 1) {
            LOG.warn("{} attempts from {} have failed: further ones from there wait", FREE_FOR_ONE + 1, address);
        }
        if (count(ofName(name)) == FREE_FOR_ONE + 1) {
            LOG.warn("{} attempts as user {} have failed: further ones wait", FREE_FOR_ONE + 1, printable(name));
        }
    }

    /** An attempt was right: what failed before was a slip. */
    public synchronized void succeeded(String address, String name) {
        remembered.remove(pair(address, name));
    }

    private long delay(String key, int free) {
        Failures failures = remembered.get(key);
        if (failures == null) {
            return 0;
        }
        failures.forget(millis.getAsLong());
        int over = failures.count - free;
        return over <= 0 ? 0 : FIRST_MILLIS << Math.min(over - 1, MOST_DOUBLINGS);
    }

    private int count(String key) {
        long now = millis.getAsLong();
        Failures failures = remembered.computeIfAbsent(key, absent -> new Failures(now));
        failures.forget(now);
        return ++failures.count;
    }

    private static String pair(String address, String name) {
        return "b" + address + " " + kept(name);
    }

    private static String ofAddress(String address) {
        return "a" + address;
    }

    private static String ofName(String name) {
        return "n" + kept(name);
    }

    /** Long names are kept in short: there may be many of them. */
    private static String kept(String name) {
        return name.length() <= LONGEST_KEPT
                ? name
                : name.substring(0, LONGEST_KEPT) + "..." + name.length() + " " + name.hashCode();
    }

    /** Makes a name from the network fit for one line of a log. */
    private static String printable(String name) {
        String cut = name.length() > 100 ? name.substring(0, 100) + "..." : name;
        return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }

    /** Half of it is forgotten each minute. */
    private static final class Failures {
        private int count;
        private long since;
        /** When the last one that waits is looked at. */
        private long lastTurn;

        private Failures(long since) {
            this.since = since;
            lastTurn = since;
        }

        private void forget(long now) {
            for (; now - since >= FORGET_MILLIS && count > 0; since += FORGET_MILLIS) {
                count /= 2;
            }
            if (count == 0) {
                since = now;
            }
        }
    }
}
