package org.marquetry.itests.framework.bad;

import java.util.Hashtable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.marquetry.api.auth.Authenticator;
import org.marquetry.api.auth.EnhancedAuthenticator;
import org.marquetry.api.codec.PacketCodec;
import org.marquetry.api.transport.TlsProfile;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;

/** Offers a piece that is bad in the way that the headers of the bundle say. */
public final class BadActivator implements BundleActivator {
    /** Header: one of {@link Way}. */
    public static final String WAY = "Bad-Way";

    /** Header: after how many calls it is bad. */
    public static final String AFTER = "Bad-After";

    /** Header: the class of a codec in the bundle that is used before; without it the piece is an authenticator. */
    public static final String CODEC = "Bad-Codec";

    /** Header: the name of the type that the piece is, if it is neither of them. */
    public static final String TYPE = "Bad-Type";

    /** Header: the class of a store in the bundle that keeps what a good one is asked to keep. */
    public static final String FILES = "Bad-Files";

    /** In what way. */
    public enum Way {
        THROW_AT_START,
        HANG_AT_START,
        THROW,
        ERROR,
        HANG,
        SWALLOW,
        NULL,
        /** Does not return, where others answer late. */
        BLOCK,
        /** Begins well, and throws when clients say something. */
        THROW_LATER,
        /** Begins well, and lets the event loop stand still when clients say something. */
        BLOCK_LATER,
        /** Never comes to the end of what it is to tell in the beginning. */
        HANG_IN_REPLAY,
        /** Does what it should, to be there before one that does not. */
        GOOD
    }

    /** Not every bundle that is bad knows the class. */
    private static final String ENGINE = "org.marquetry.api.broker.Broker";

    private static final String STORE = "org.marquetry.api.store.Store";

    private BadEngine engine;

    @Override
    public void start(BundleContext context) throws Exception {
        Way way = Way.valueOf(context.getBundle().getHeaders().get(WAY));
        switch (way) {
            case THROW_AT_START -> throw new IllegalStateException("this piece cannot begin");
            case HANG_AT_START -> new CountDownLatch(1).await();
            default -> register(context, way);
        }
    }

    /** An engine begins as a component does: when its bundle has started, and the former engine has ended. */
    private void begin(BundleContext context, Way way) {
        if (way == Way.NULL) {
            return;
        }
        whenStarted(context, () -> engine = BadEngine.begin(context, way));
    }

    private void register(BundleContext context, Way way) throws ReflectiveOperationException {
        String codec = context.getBundle().getHeaders().get(CODEC);
        String type = context.getBundle().getHeaders().get(TYPE);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("service.ranking", 1000);
        if (ENGINE.equals(type)) {
            begin(context, way);
            return;
        }
        if (STORE.equals(type)) {
            whenStarted(context, () -> BadStore.offer(context, way));
            return;
        }
        if (type != null) {
            properties.put(EnhancedAuthenticator.METHOD, BadServices.METHOD);
            properties.put(TlsProfile.NAME, BadServices.PROFILE);
            context.registerService(type, BadServices.of(type, way), properties);
            return;
        }
        if (codec != null) {
            int after = Integer.parseInt(context.getBundle().getHeaders().get(AFTER));
            PacketCodec good =
                    (PacketCodec) Class.forName(codec).getDeclaredConstructor().newInstance();
            context.registerService(PacketCodec.class, new BadCodec(good, way, after), properties);
            return;
        }
        Authenticator authenticator = credentials -> switch (way) {
            case THROW -> throw new IllegalStateException("this authenticator has a bug");
            case HANG -> new CompletableFuture<>();
            default -> null;
        };
        context.registerService(Authenticator.class, authenticator, properties);
    }

    /** As components do, which begin when the bundle has started, and the former one has ended. */
    private static void whenStarted(BundleContext context, Runnable begin) {
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getBundle() == context.getBundle() && event.getType() == BundleEvent.STARTED) {
                begin.run();
            }
        });
    }

    @Override
    public void stop(BundleContext context) {
        // The framework takes back what was registered.
        if (engine != null) {
            engine.end();
        }
    }
}
