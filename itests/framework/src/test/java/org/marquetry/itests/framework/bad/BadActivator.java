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
        BLOCK
    }

    /** Not every bundle that is bad knows the class. */
    private static final String ENGINE = "org.marquetry.api.broker.Broker";

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
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getBundle() == context.getBundle() && event.getType() == BundleEvent.STARTED) {
                engine = BadEngine.begin(context, way);
            }
        });
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

    @Override
    public void stop(BundleContext context) {
        // The framework takes back what was registered.
        if (engine != null) {
            engine.end();
        }
    }
}
