package org.marquetry.netty.internal.tls;

/** What all channels that speak TLS share. Nothing of it is loaded before the first of them. */
public record Tls(TlsProfiles profiles, TlsWorkshop workshop) {}
