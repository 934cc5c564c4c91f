package org.marquetry.netty.internal.tls;

import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.TlsProfile;

/** Reads what the client says first, waits until its handshake may go on, and then makes way for the handshake. */
public final class TlsEntrance extends AbstractSniHandler<HandshakeGate.Place> {
    /** With dozens of certificate authorities and the keys of new key agreements there is still room. */
    private static final int MOST_HELLO = 64 * 1024;

    private static final long LOOK_MILLIS = 25;

    private static final String FAILED_PROFILE = "its TLS profile has failed";
    private static final int MQTT_CONNECT = 0x10;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_HANDSHAKE = 0x16;

    private final TlsHost host;
    private final TlsWorkshop workshop;
    private final TlsProgress progress;
    private boolean begun;

    private TlsEntrance(TlsHost host, TlsWorkshop workshop, TlsProgress progress) {
        super(MOST_HELLO, 0);
        this.host = host;
        this.workshop = workshop;
        this.progress = progress;
    }

    /** Loads the classes, which are in a bundle that may not be there. */
    public static void prepare() {
        SslHandler.class.getName();
    }

    /** Has a channel begin with TLS; to be called before what lies within is added. */
    public static void addTo(ChannelPipeline pipeline, TlsHost host, TlsWorkshop workshop) {
        TlsProgress progress = new TlsProgress(host);
        pipeline.addLast(new TlsEntrance(host, workshop, progress), progress);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        if (!begun && bytes.isReadable()) {
            begun = true;
            progress.hears();
            int first = bytes.getUnsignedByte(bytes.readerIndex());
            if (first != TLS_HANDSHAKE && first != TLS_ALERT) {
                bytes.release();
                progress.refuse(ctx, spoken(first));
                return;
            }
        }
        super.channelRead(ctx, message);
    }

    private static String spoken(int first) {
        if (first == MQTT_CONNECT) {
            return "it speaks MQTT without TLS";
        }
        return first >= 'A' && first <= 'Z' ? "it speaks HTTP without TLS" : "it does not speak TLS";
    }

    @Override
    protected Future<HandshakeGate.Place> lookup(ChannelHandlerContext ctx, @Nullable String serverName) {
        Promise<HandshakeGate.Place> entered = ctx.executor().newPromise();
        enter(ctx, entered);
        return entered;
    }

    private void enter(ChannelHandlerContext ctx, Promise<HandshakeGate.Place> entered) {
        if (host.isProfileExpected()) {
            enterLater(ctx, entered);
            return;
        }
        HandshakeGate.Place place = workshop.gate().enter(ctx.channel());
        progress.waits(ctx, place);
        place.given().addListener(given -> {
            if (host.isProfileExpected()) {
                place.leave();
                enterLater(ctx, entered);
            } else {
                entered.setSuccess(place);
            }
        });
    }

    /** Without a place, which others can use meanwhile. */
    private void enterLater(ChannelHandlerContext ctx, Promise<HandshakeGate.Place> entered) {
        progress.lacksProfile(ctx);
        ctx.executor()
                .schedule(
                        () -> {
                            if (ctx.channel().isActive() && !progress.isOver()) {
                                enter(ctx, entered);
                            }
                        },
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext ctx, @Nullable String serverName, Future<HandshakeGate.Place> entered) {
        if (!ctx.channel().isActive() || ctx.isRemoved() || progress.isOver()) {
            return;
        }
        TlsProfile profile = host.profile();
        if (profile == null && (host.isProfileExpected() || host.profile() != null)) {
            // It has gone since the place was given, and may be back already.
            progress.lacksProfile(ctx);
            ctx.executor()
                    .schedule(() -> onLookupComplete(ctx, serverName, entered), LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        if (profile == null) {
            progress.refuse(ctx, "its TLS profile is not there");
            return;
        }
        SSLEngine engine = engine(ctx, profile, serverName);
        if (engine != null) {
            progress.begins(ctx, profile, engine, serverName);
            ctx.pipeline()
                    .replace(
                            this,
                            null,
                            new TlsHandler(engine, progress.tasks(ctx.executor(), workshop.threads()), progress));
        }
    }

    /** Null if there is none, and the client was told. */
    private @Nullable SSLEngine engine(ChannelHandlerContext ctx, TlsProfile profile, @Nullable String serverName) {
        try {
            SSLEngine engine = profile.newEngine(ctx.alloc(), serverName);
            if (engine != null) {
                return engine;
            }
            host.answeredNull(profile);
            progress.refuse(ctx, FAILED_PROFILE);
        } catch (SSLException e) {
            progress.refuse(ctx, TlsFailure.words(e));
        } catch (RuntimeException | LinkageError e) {
            host.failed(profile, e);
            progress.refuse(ctx, FAILED_PROFILE);
        }
        return null;
    }
}
