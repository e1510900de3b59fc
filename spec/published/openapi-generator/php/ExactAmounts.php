<?php

namespace Cfis;

use GuzzleHttp\Psr7\Utils;
use Psr\Http\Message\ResponseInterface;

/** Keeps the digits of amounts, which json_decode turns into floats. */
final class ExactAmounts
{
    /** Returns a middleware for the handler stack of Guzzle. */
    public static function middleware(): callable
    {
        return static fn (callable $handler): callable => static fn ($request, array $options) => $handler($request, $options)->then(
            static fn (ResponseInterface $response): ResponseInterface => $response->withBody(Utils::streamFor(self::quoted((string) $response->getBody())))
        );
    }

    /** Puts numbers with a fraction into quotes, outside of strings. */
    public static function quoted(string $json): string
    {
        $quoted = preg_replace('/"(?:[^"\\\\]++|\\\\.)*+"(*SKIP)(*FAIL)|-?\d++(?:\.\d++(?:[eE][+-]?\d++)?|[eE][+-]?\d++)/', '"$0"', $json);

        return $quoted ?? throw new \RuntimeException('cannot parse the response: ' . preg_last_error_msg());
    }
}
